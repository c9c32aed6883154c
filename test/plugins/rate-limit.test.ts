import t from 'tap'
import { apiClient } from '../helpers/api.ts'
import { onEachBackend, type QueueBackend, world } from '../helpers/world.ts'

/** 80 calls a minute; a quarter of it for wrong credentials, a fortieth for signing in. */
const env = { RATE_LIMIT: '80' }

onEachBackend('a caller learns what is left, and is told when to go on', async (t, backend: QueueBackend) => {
  const firm = await world(t, { backend, env })
  const first = await firm.api.get('/clients')
  t.match(first.headers, {
    'ratelimit-policy': '"default";q=80;w=60',
    ratelimit: /^"default";r=79;t=(60|59)$/,
  })
  const answers = await Promise.all(Array.from({ length: 79 }, () => firm.api.get('/clients')))
  t.ok(answers.every(({ status }) => status === 200))
  const refused = await firm.api.get('/clients')
  t.match(refused, {
    status: 429,
    headers: { ratelimit: /^"default";r=0;t=\d+$/ },
    body: { code: 'too_many_requests' },
  })
  const wait = Number(refused.headers['retry-after'])
  t.ok(wait > 30 && wait <= 60, `${wait} s`)
  const colleague = await firm.as('manager')
  t.equal((await colleague.get('/clients')).status, 200, 'each caller has its own')
  t.equal((await (await firm.neighbour()).api.get('/clients')).status, 200)
})

t.test('refused calls count too', async (t) => {
  const firm = await world(t, { env })
  const consultant = await firm.as('consultant')
  for (let n = 0; n < 80; n += 1) t.equal((await consultant.get('/api-keys')).status, 403)
  t.equal((await consultant.get('/clients')).status, 429)
})

t.test('signing in is counted by address, and more strictly', async (t) => {
  const firm = await world(t, { env })
  const api = apiClient(firm.app)
  const attempt = () => api.post('/sessions', { email: 'nobody@example.com', password: 'some other words' })
  t.match(await attempt(), { status: 401, headers: { 'ratelimit-policy': '"sign-in";q=2;w=60' } })
  await attempt()
  t.match(await attempt(), { status: 429, headers: { 'retry-after': /^\d+$/ } })
  t.equal((await firm.api.get('/clients')).status, 200, 'who is signed in goes on')
})

t.test('an address that keeps sending wrong credentials is not looked up any more', async (t) => {
  const firm = await world(t, { env: { RATE_LIMIT: '84' } })
  const guess = apiClient(firm.app, `rpt_live_${'A'.repeat(64)}`)
  for (let n = 0; n < 21; n += 1) t.equal((await guess.get('/clients')).status, 401)
  t.match(await guess.get('/clients'), { status: 429, headers: { 'retry-after': /^\d+$/ } })
  t.equal(
    (await apiClient(firm.app).post('/sessions/refresh', { refreshToken: 'x' })).status,
    401,
    'public routes go on',
  )
})

t.test('while Redis is away nobody is turned away', async (t) => {
  const firm = await world(t, { env: { ...env, REDIS_URL: 'redis://127.0.0.1:1' } })
  for (let n = 0; n < 3; n += 1) t.equal((await firm.api.get('/clients')).status, 200)
})
