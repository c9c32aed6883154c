import t from 'tap'
import { apiClient } from '../../helpers/api.ts'
import { password, signIn, userWithPassword } from '../../helpers/sign-in.ts'
import { ownerClient, world } from '../../helpers/world.ts'

t.test('a user signs in with address and password and is told who it is', async (t) => {
  const firm = await world(t)
  const mara = await userWithPassword(firm, { role: 'manager' })
  const answer = await apiClient(firm.app).post('/sessions', { email: mara.email.toUpperCase(), password })
  t.match(answer, {
    status: 201,
    headers: { 'cache-control': 'no-store' },
    body: { tokenType: 'Bearer', expiresIn: 600, tenantId: firm.tenantId, user: { id: mara.id, role: 'manager' } },
  })
  const me = await apiClient(firm.app, answer.body.accessToken).get('/users/me')
  t.match(me, { status: 200, body: { id: mara.id, email: mara.email, version: 1 } })
  t.ok(Date.parse(me.body.lastSignInAt) > Date.now() - 60_000)
})

t.test('a wrong password and an unknown address get the same answer', async (t) => {
  const firm = await world(t)
  const mara = await userWithPassword(firm)
  const invited = await firm.api.post('/users', { email: 'no-password@example.com', name: 'New', role: 'manager' })
  t.equal(invited.status, 201)
  const api = apiClient(firm.app)
  const answers = []
  for (const email of [mara.email, 'nobody@example.com', 'no-password@example.com'])
    answers.push((await api.post('/sessions', { email, password: 'some other words' })).body)
  for (const body of answers) t.same({ ...body, requestId: '' }, { ...answers[0], requestId: '' })
  t.match(answers[0], { status: 401, code: 'unauthenticated' })
})

for (const who of ['a known', 'an unknown'] as const)
  t.test(`${who} address that fails again and again must wait, longer each time, and then gets in again`, async (t) => {
    const firm = await world(t)
    const mara = await userWithPassword(firm)
    const email = who === 'a known' ? mara.email : `nobody-${mara.email}`
    const api = apiClient(firm.app)
    const attempt = (given = 'some other words') => api.post('/sessions', { email, password: given })
    const answers = [await attempt()]
    while (answers.at(-1)!.status === 401 && answers.length < 15) answers.push(await attempt())
    t.ok(answers.length > 5, 'a few mistakes cost nothing')
    t.match(answers.at(-1), { status: 429, headers: { 'retry-after': /^\d+$/ }, body: { code: 'too_many_requests' } })
    if (who === 'an unknown') return

    const owner = await ownerClient(t, firm)
    const delayAfter = async (failed: number) => {
      await asTenantOwner(
        owner,
        firm.tenantId,
        `update users set failed_sign_ins = ${failed}, sign_in_blocked_until = now()
        where id = '${mara.id}'`,
      )
      t.equal((await attempt()).status, 401)
      return Number((await attempt()).headers['retry-after'])
    }
    t.ok(between(await delayAfter(9), 10, 32), 'the tenth costs 32 seconds')
    t.equal((await attempt(password)).status, 429, 'also for the right password')
    t.ok(between(await delayAfter(200), 870, 900), 'never more than 15 minutes')
    await asTenantOwner(owner, firm.tenantId, `update users set sign_in_blocked_until = now() where id = '${mara.id}'`)
    t.equal((await attempt(password)).status, 201)
    t.equal((await attempt()).status, 401, 'after a success the count begins anew')
    t.equal((await attempt(password)).status, 201)
  })

const between = (value: number, low: number, high: number) => value >= low && value <= high

const asTenantOwner = (client: Awaited<ReturnType<typeof ownerClient>>, tenantId: string, statement: string) =>
  client.query(`begin; select set_config('app.tenant_id', '${tenantId}', true); ${statement}; commit`)

t.test('guesses at the same time count like guesses one after the other', async (t) => {
  const firm = await world(t)
  const mara = await userWithPassword(firm)
  const api = apiClient(firm.app)
  const guess = () => api.post('/sessions', { email: mara.email, password: 'some other words' })
  const answers = await Promise.all(Array.from({ length: 12 }, guess))
  const tried = answers.filter(({ status }) => status === 401).length
  t.ok(between(tried, 5, 6), `${tried} were tried`)
  t.equal(answers.filter(({ status }) => status === 429).length, 12 - tried)
})

t.test('who works for two firms with one password says which; with two passwords the password says it', async (t) => {
  const firm = await world(t)
  const other = { app: firm.app, ...(await firm.neighbour()) }
  const email = `both-${firm.tenantId}@example.com`
  await userWithPassword(firm, { email })
  await userWithPassword(other, { email, role: 'consultant' })
  const api = apiClient(firm.app)
  const unclear = await api.post('/sessions', { email, password })
  t.match(unclear, { status: 409, body: { code: 'conflict', errors: [{ pointer: '/tenantId' }, {}] } })
  t.ok(unclear.body.errors.some(({ message }: { message: string }) => message.startsWith(other.tenantId)))
  const chosen = await api.post('/sessions', { email, password, tenantId: other.tenantId })
  t.match(chosen, { status: 201, body: { tenantId: other.tenantId, user: { role: 'consultant' } } })

  const ownWords = 'nine slow trains to Lisbon'
  const here = apiClient(firm.app, chosen.body.accessToken)
  t.equal((await here.put('/users/me/password', { currentPassword: password, newPassword: ownWords })).status, 204)
  t.match(await api.post('/sessions', { email, password: ownWords }), {
    status: 201,
    body: { tenantId: other.tenantId },
  })
  t.match(await api.post('/sessions', { email, password }), { status: 201, body: { tenantId: firm.tenantId } })
})

t.test('an archived user cannot sign in, and a new user may take the address', async (t) => {
  const firm = await world(t)
  const mara = await userWithPassword(firm, { role: 'manager' })
  const { api } = await signIn(firm, mara.email)
  t.equal((await firm.api.delete(`/users/${mara.id}`)).status, 204)
  t.equal((await api.get('/users/me')).status, 401)
  t.equal((await apiClient(firm.app).post('/sessions', { email: mara.email, password })).status, 401)
  t.equal((await firm.api.post('/users', { email: mara.email, name: 'Mara', role: 'manager' })).status, 201)
})
