import t from 'tap'
import { apiClient } from '../../helpers/api.ts'
import { ownerClient, world } from '../../helpers/world.ts'

const portal = { name: 'Client portal', scopes: ['clients:read', 'clients:write'] }

t.test('a key is shown once, works for its scopes only, and is told by its end', async (t) => {
  const firm = await world(t)
  const owner = await firm.as('owner')
  const created = await owner.post('/api-keys', portal)
  t.match(created, { status: 201, headers: { 'cache-control': 'no-store' }, body: { createdBy: owner.userId } })
  const { id, key, lastFour } = created.body
  t.match(key, /^rpt_live_[A-Za-z0-9_-]{64}$/)
  t.equal(key.slice(-4), lastFour)
  const { key: _, ...shown } = created.body
  t.same((await owner.get(`/api-keys/${id}`)).body, shown)
  for (const path of ['/api-keys', `/api-keys/${id}`, '/audit-events'])
    t.notOk((await owner.get(path)).text.includes(key.slice(9, -4)), path)

  const machine = apiClient(firm.app, key)
  t.equal((await machine.post('/clients', { name: 'Nordwind' })).status, 201)
  t.match(await machine.get('/contacts'), { status: 403, body: { code: 'forbidden', detail: /contacts:read/ } })
})

t.test('only the hash of a key is stored', async (t) => {
  const firm = await world(t)
  const { key } = (await firm.api.post('/api-keys', portal)).body
  const client = await ownerClient(t, firm)
  await client.query(`select set_config('app.tenant_id', $1, false)`, [firm.tenantId])
  const { rows } = await client.query('select row_to_json(k)::text as row from api_keys k where tenant_id = $1', [
    firm.tenantId,
  ])
  t.equal(rows.length, 2)
  for (const { row } of rows) t.notOk(row.includes(key.slice(9, -4)))
})

t.test('a revoked key stops working at once and stays in the list of revoked ones', async (t) => {
  const firm = await world(t)
  const { id, key } = (await firm.api.post('/api-keys', portal)).body
  const machine = apiClient(firm.app, key)
  t.equal((await machine.get('/clients')).status, 200)
  t.equal((await firm.api.delete(`/api-keys/${id}`)).status, 204)
  t.match(await machine.get('/clients'), { status: 401, body: { code: 'unauthenticated' } })
  t.equal((await firm.api.delete(`/api-keys/${id}`)).status, 204, 'twice is once')
  t.match((await firm.api.get('/api-keys?revoked=true')).body.items, [{ id, revokedAt: String }])
  t.notOk((await firm.api.get('/api-keys')).body.items.some((each: { id: string }) => each.id === id))
})

t.test('a key that another process revoked stops working within seconds', async (t) => {
  const firm = await world(t)
  const { id, key } = (await firm.api.post('/api-keys', portal)).body
  const machine = apiClient(firm.app, key)
  t.equal((await machine.get('/clients')).status, 200)
  const client = await ownerClient(t, firm)
  await client.query(`select set_config('app.tenant_id', $1, false)`, [firm.tenantId])
  await client.query('update api_keys set revoked_at = now() where id = $1', [id])
  const since = Date.now()
  while ((await machine.get('/clients')).status === 200 && Date.now() - since < 8000)
    await new Promise((resolve) => setTimeout(resolve, 100))
  t.ok(Date.now() - since <= 5500, `after ${Date.now() - since} ms`)
})

t.test('an expired key is refused, also while it is remembered', async (t) => {
  const firm = await world(t)
  t.match(await firm.api.post('/api-keys', { ...portal, expiresAt: '2020-01-01T00:00:00Z' }), {
    status: 400,
    body: { errors: [{ pointer: '/expiresAt' }] },
  })
  const expiresAt = new Date(Date.now() + 700)
  const { key } = (await firm.api.post('/api-keys', { ...portal, expiresAt: expiresAt.toISOString() })).body
  const machine = apiClient(firm.app, key)
  t.equal((await machine.get('/clients')).status, 200)
  await new Promise((resolve) => setTimeout(resolve, expiresAt.getTime() - Date.now() + 5))
  t.equal((await machine.get('/clients')).status, 401)
})

t.test('nobody gives a key what it has not, nor scopes that do not exist', async (t) => {
  const firm = await world(t)
  const { key } = (await firm.api.post('/api-keys', { name: 'Keys', scopes: ['api_keys:write', 'clients:read'] })).body
  const machine = apiClient(firm.app, key)
  t.match(await machine.post('/api-keys', portal), {
    status: 403,
    body: { code: 'forbidden', detail: /clients:write/ },
  })
  t.equal((await machine.post('/api-keys', { ...portal, scopes: ['clients:read'] })).status, 201)
  for (const scopes of [['clients:delete'], [], ['clients:read', 'clients:read'], 'clients:read'])
    t.match(await firm.api.post('/api-keys', { ...portal, scopes }), { status: 400, body: { code: 'invalid_input' } })
})

t.test('only an owner sees and makes keys, and only of the own firm', async (t) => {
  const firm = await world(t)
  const { id } = (await firm.api.post('/api-keys', portal)).body
  for (const role of ['manager', 'consultant'] as const) {
    const caller = await firm.as(role)
    t.equal((await caller.get('/api-keys')).status, 403)
    t.equal((await caller.post('/api-keys', { name: 'x', scopes: ['clients:read'] })).status, 403)
    t.equal((await caller.delete(`/api-keys/${id}`)).status, 403)
  }
  const other = await (await firm.neighbour()).as('owner')
  t.equal((await other.get(`/api-keys/${id}`)).status, 404)
  t.equal((await other.delete(`/api-keys/${id}`)).status, 404)
  t.equal((await firm.api.get(`/api-keys/${id}`)).body.revokedAt, null)
})

t.test('a key remembers when it was last used, without counting as changed', async (t) => {
  const firm = await world(t)
  const { id, key } = (await firm.api.post('/api-keys', portal)).body
  t.equal((await firm.api.get(`/api-keys/${id}`)).body.lastUsedAt, null)
  const machine = apiClient(firm.app, key)
  await Promise.all([1, 2, 3, 4, 5].map(() => machine.get('/clients')))
  const { lastUsedAt, version } = (await firm.api.get(`/api-keys/${id}`)).body
  t.ok(Date.now() - Date.parse(lastUsedAt) < 10_000)
  t.equal(version, 1)
  firm.deps.recent.clear()
  await machine.get('/clients')
  t.equal((await firm.api.get(`/api-keys/${id}`)).body.lastUsedAt, lastUsedAt, 'at most once a minute')
})

t.test('keys that are forged, cut or moved to another firm are refused alike', async (t) => {
  const firm = await world(t)
  const other = await firm.neighbour()
  const { key } = (await firm.api.post('/api-keys', portal)).body
  const bytes = Buffer.from(key.slice(9), 'base64url')
  Buffer.from(other.tenantId.replaceAll('-', ''), 'hex').copy(bytes)
  for (const forged of [`rpt_live_${bytes.toString('base64url')}`, key.slice(0, -1), `${key}A`, 'rpt_live_', 'rpt_'])
    t.match(await apiClient(firm.app, forged).get('/clients'), { status: 401, body: { code: 'unauthenticated' } })
  t.match(await apiClient(firm.app).get('/clients', { authorization: `Basic ${key}` }), { status: 401 })
})
