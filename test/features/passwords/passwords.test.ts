import t from 'tap'
import { apiClient } from '../../helpers/api.ts'
import { password, signIn, userWithPassword } from '../../helpers/sign-in.ts'
import { ownerClient, world } from '../../helpers/world.ts'

const ownWords = 'nine slow trains to Lisbon'

t.test('an owner lets a user set a password, once', async (t) => {
  const firm = await world(t)
  const owner = await firm.as('owner')
  const { body: user } = await owner.post('/users', { email: 'jo@example.com', name: 'Jo', role: 'consultant' })
  const link = await owner.post('/password-links', { userId: user.id })
  t.match(link, { status: 201, headers: { 'cache-control': 'no-store' }, body: { userId: user.id } })
  t.ok(Math.abs(Date.parse(link.body.expiresAt) - Date.now() - 72 * 3_600_000) < 60_000, 'holds 72 hours')
  const api = apiClient(firm.app)
  const set = () => api.put('/passwords', { token: link.body.token, password })
  const answers = await Promise.all([set(), set()])
  t.same(answers.map(({ status }) => status).sort(), [204, 401], 'of two at once one')
  t.match(await set(), { status: 401, body: { code: 'unauthenticated' } })
  t.match((await signIn(firm, 'jo@example.com')).session.user, { id: user.id })
})

t.test('a newer link replaces the older, and expired or invented ones are refused', async (t) => {
  const firm = await world(t)
  const { userId } = await firm.as('manager')
  const older = (await firm.api.post('/password-links', { userId })).body.token
  const newer = (await firm.api.post('/password-links', { userId })).body.token
  const api = apiClient(firm.app)
  const set = (token: string) => api.put('/passwords', { token, password })
  t.equal((await set(older)).status, 401)
  t.equal((await set(`rpt_password_${'A'.repeat(64)}`)).status, 401)
  const owner = await ownerClient(t, firm)
  await owner.query(`begin; select set_config('app.tenant_id', '${firm.tenantId}', true);
    update password_links set expires_at = now() where tenant_id = '${firm.tenantId}'; commit`)
  t.equal((await set(newer)).status, 401)
})

t.test('short, common and telling passwords are refused with the place of the fault', async (t) => {
  const firm = await world(t)
  const { body: user } = await firm.api.post('/users', {
    email: 'long.address@example.com',
    name: 'Jo',
    role: 'manager',
  })
  const { body: link } = await firm.api.post('/password-links', { userId: user.id })
  const api = apiClient(firm.app)
  for (const weak of ['elevenchars', 'x'.repeat(257), 'Password1234', 'aaaaaaaaaaaaaa', 'Long.Address@example.com'])
    t.match(
      await api.put('/passwords', { token: link.token, password: weak }),
      { status: 400, body: { code: 'invalid_input', errors: [{ pointer: '/password' }] } },
      weak.slice(0, 30),
    )
  t.equal((await api.put('/passwords', { token: link.token, password: `${'p'.repeat(251)}quiet` })).status, 204)
})

t.test('a link for a user of another firm, or for none, is refused as an unknown reference', async (t) => {
  const firm = await world(t)
  const { userId } = await (await firm.neighbour()).as('owner')
  t.match(await firm.api.post('/password-links', { userId }), {
    status: 422,
    body: { code: 'unknown_reference', errors: [{ pointer: '/userId' }] },
  })
  const archived = await firm.as('manager')
  await firm.api.delete(`/users/${archived.userId}`)
  t.equal((await firm.api.post('/password-links', { userId: archived.userId })).status, 422)
})

t.test('nobody below an owner makes links, and a key that may less than an owner makes none for one', async (t) => {
  const firm = await world(t)
  const { userId } = await firm.as('owner')
  for (const role of ['manager', 'consultant'] as const)
    t.equal((await (await firm.as(role)).post('/password-links', { userId })).status, 403, role)
  const { body } = await firm.api.post('/api-keys', { name: 'HR', scopes: ['users:read', 'users:write'] })
  const key = apiClient(firm.app, body.key)
  t.match(await key.post('/password-links', { userId }), { status: 403, body: { code: 'forbidden' } })
})

t.test('changing the own password keeps this session and ends the others', async (t) => {
  const firm = await world(t)
  const mara = await userWithPassword(firm)
  const here = await signIn(firm, mara.email)
  const elsewhere = await signIn(firm, mara.email)
  const change = (currentPassword: string, newPassword: string) =>
    here.api.put('/users/me/password', { currentPassword, newPassword })
  t.match(await change('some other words', ownWords), { status: 403 })
  t.match(await change(password, 'password1234'), { status: 400, body: { errors: [{ pointer: '/newPassword' }] } })
  t.equal((await change(password, ownWords)).status, 204)
  t.equal((await here.api.get('/users/me')).status, 401, 'every access token from before ends')
  const api = apiClient(firm.app)
  const refresh = (refreshToken: string) => api.post('/sessions/refresh', { refreshToken })
  t.equal((await refresh(here.session.refreshToken)).status, 200)
  t.equal((await refresh(elsewhere.session.refreshToken)).status, 401)
  t.equal((await api.post('/sessions', { email: mara.email, password })).status, 401)
  t.equal((await api.post('/sessions', { email: mara.email, password: ownWords })).status, 201)
  t.match(await firm.api.put('/users/me/password', { currentPassword: password, newPassword: ownWords }), {
    status: 403,
  })
})
