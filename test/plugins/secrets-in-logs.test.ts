import pg from 'pg'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { createLog } from '../../src/log.ts'
import { apiClient } from '../helpers/api.ts'
import { password, userWithPassword } from '../helpers/sign-in.ts'
import { world } from '../helpers/world.ts'

t.test('nothing that gives access is ever written to the log', async (t) => {
  const firm = await world(t)
  const mara = await userWithPassword(firm)
  const lines: string[] = []
  const log = createLog(loadConfig({ LOG_LEVEL: 'trace' }), 'test', { write: (line) => lines.push(line) })
  const nowhere = Object.assign(new pg.Pool({ host: '127.0.0.1', port: 1 }), { preparedStatements: true })
  const app = await buildApp({ ...firm.deps, log }, { log })
  const broken = await buildApp({ ...firm.deps, log, pool: nowhere }, { log })
  t.teardown(() => Promise.all([app.close(), broken.close(), nowhere.end()]))

  const anyone = apiClient(app)
  const { body: session } = await anyone.post('/sessions', { email: mara.email, password })
  const mine = apiClient(app, session.accessToken)
  const { body: apiKey } = await mine.post(
    '/api-keys',
    { name: 'x', scopes: ['clients:read'] },
    { 'idempotency-key': 'a' },
  )
  const { body: link } = await mine.post('/password-links', { userId: mara.id })
  const { body: next } = await anyone.post('/sessions/refresh', { refreshToken: session.refreshToken })
  const secrets: Record<string, string> = {
    password,
    'access token': session.accessToken,
    'refresh token': session.refreshToken,
    'next refresh token': next.refreshToken,
    'API key': apiKey.key,
    'password link': link.token,
  }

  await apiClient(app, apiKey.key).get('/clients')
  await anyone.post('/sessions', { email: mara.email, password: `${password} ` })
  await anyone.put('/passwords', { token: link.token, password: 'short' })
  await anyone.post('/sessions/refresh', { refreshToken: session.refreshToken })
  await anyone.get(`/clients?key=${apiKey.key}`)
  await app.inject({
    method: 'POST',
    url: '/v1/sessions',
    headers: { 'content-type': 'application/json' },
    payload: `{"password":"${password}"`,
  })
  for (const credential of [session.accessToken, apiKey.key])
    t.equal((await apiClient(broken, credential.replace(/.$/, 'A')).get('/clients')).status >= 401, true)
  t.equal((await apiClient(broken).post('/sessions', { email: mara.email, password })).status, 503)
  t.equal((await apiClient(broken).put('/passwords', { token: link.token, password })).status, 503)
  t.equal((await apiClient(broken).post('/sessions/refresh', { refreshToken: next.refreshToken })).status, 503)

  const written = lines.join('')
  t.match(written, /"route":"\/v1\/sessions"/, 'requests are in the log')
  t.match(written, /request failed/, 'and so are failures')
  for (const [name, secret] of Object.entries(secrets)) t.notOk(written.includes(secret), name)
  t.notMatch(written, /argon2id/)
})
