import t from 'tap'
import { apiClient } from '../../helpers/api.ts'
import { signIn, userWithPassword } from '../../helpers/sign-in.ts'
import { ownerClient, world } from '../../helpers/world.ts'

t.test('a session goes on with each next refresh token', async (t) => {
  const firm = await world(t)
  const mara = await userWithPassword(firm)
  const { session } = await signIn(firm, mara.email)
  const api = apiClient(firm.app)
  const next = await api.post('/sessions/refresh', { refreshToken: session.refreshToken })
  t.match(next, { status: 200, body: { user: { id: mara.id } }, headers: { 'cache-control': 'no-store' } })
  t.not(next.body.refreshToken, session.refreshToken)
  t.equal((await apiClient(firm.app, next.body.accessToken).get('/users/me')).status, 200)
  t.equal((await api.post('/sessions/refresh', { refreshToken: next.body.refreshToken })).status, 200)
})

t.test('a refresh token that is used twice ends its session, and no other', async (t) => {
  const firm = await world(t)
  const mara = await userWithPassword(firm)
  const { session } = await signIn(firm, mara.email)
  const elsewhere = await signIn(firm, mara.email)
  const api = apiClient(firm.app)
  const next = await api.post('/sessions/refresh', { refreshToken: session.refreshToken })
  t.match(await api.post('/sessions/refresh', { refreshToken: session.refreshToken }), {
    status: 401,
    body: { code: 'unauthenticated' },
  })
  t.equal((await api.post('/sessions/refresh', { refreshToken: next.body.refreshToken })).status, 401)
  t.equal((await api.post('/sessions/refresh', { refreshToken: elsewhere.session.refreshToken })).status, 200)
  const { body } = await firm.api.get(`/audit-events?resource=session&action=token_reused`)
  t.match(body.items, [{ details: { userId: mara.id } }])
})

t.test('of two uses of a refresh token at the same time one gets through, and the session ends', async (t) => {
  const firm = await world(t)
  const { session } = await signIn(firm, (await userWithPassword(firm)).email)
  const api = apiClient(firm.app)
  const use = (refreshToken: string) => api.post('/sessions/refresh', { refreshToken })
  const answers = await Promise.all([use(session.refreshToken), use(session.refreshToken)])
  t.same(answers.map(({ status }) => status).sort(), [200, 401])
  const winner = answers.find(({ status }) => status === 200)!
  t.equal((await use(winner.body.refreshToken)).status, 401)
})

t.test('signing out ends the access token and the refresh token of that session only', async (t) => {
  const firm = await world(t)
  const mara = await userWithPassword(firm)
  const here = await signIn(firm, mara.email)
  const elsewhere = await signIn(firm, mara.email)
  t.equal((await here.api.delete('/sessions/current')).status, 204)
  t.equal((await here.api.get('/users/me')).status, 401)
  t.equal((await elsewhere.api.get('/users/me')).status, 200)
  const refresh = (refreshToken: string) => apiClient(firm.app).post('/sessions/refresh', { refreshToken })
  t.equal((await refresh(here.session.refreshToken)).status, 401)
  t.equal((await refresh(elsewhere.session.refreshToken)).status, 200)
  t.match(await firm.api.delete('/sessions/current'), { status: 403 }, 'an API key has no session')
})

t.test('another role ends the access token; the next one of the session carries the new role', async (t) => {
  const firm = await world(t)
  const mara = await userWithPassword(firm, { role: 'manager' })
  const { session, api } = await signIn(firm, mara.email)
  t.equal((await api.post('/clients', { name: 'Nordwind' })).status, 201)
  t.equal((await firm.api.patch(`/users/${mara.id}`, { role: 'consultant' })).status, 200)
  t.equal((await api.get('/clients')).status, 401)
  const next = await apiClient(firm.app).post('/sessions/refresh', { refreshToken: session.refreshToken })
  t.match(next, { status: 200, body: { user: { role: 'consultant' } } })
  const lesser = apiClient(firm.app, next.body.accessToken)
  t.equal((await lesser.get('/clients')).status, 200)
  t.match(await lesser.post('/clients', { name: 'Sudwind' }), { status: 403, body: { code: 'forbidden' } })
})

t.test('expired, foreign and invented refresh tokens are refused', async (t) => {
  const firm = await world(t)
  const other = await firm.neighbour()
  const { session } = await signIn(firm, (await userWithPassword(firm)).email)
  const api = apiClient(firm.app)
  const prefix = 'rpt_refresh_'
  const moved = Buffer.from(session.refreshToken.slice(prefix.length), 'base64url')
  Buffer.from(other.tenantId.replaceAll('-', ''), 'hex').copy(moved)
  for (const refreshToken of [
    prefix + moved.toString('base64url'),
    'x',
    prefix + 'A'.repeat(64),
    session.accessToken.slice(0, 200),
  ])
    t.match(await api.post('/sessions/refresh', { refreshToken }), { status: 401 })
  const owner = await ownerClient(t, firm)
  await owner.query(`begin; select set_config('app.tenant_id', '${firm.tenantId}', true);
    update refresh_tokens set expires_at = now() where tenant_id = '${firm.tenantId}'; commit`)
  t.equal((await api.post('/sessions/refresh', { refreshToken: session.refreshToken })).status, 401)
})
