import t from 'tap'
import { apiClient } from '../../helpers/api.ts'
import { world } from '../../helpers/world.ts'

const jo = { email: 'Jo.Maas@Example.com', name: 'Jo Maas', role: 'manager' }

t.test('a user is created, read, changed, listed and archived', async (t) => {
  const firm = await world(t)
  const owner = await firm.as('owner')
  const created = await owner.post('/users', jo)
  t.match(created, { status: 201, headers: { etag: '"1"' }, body: { email: 'jo.maas@example.com', role: 'manager' } })
  const { id } = created.body
  t.same((await owner.get(`/users/${id}`)).body, created.body)
  t.match((await owner.get('/users?email=JO.MAAS@example.com')).body.items, [{ id }])
  t.match((await owner.get('/users?role=manager')).body.items, [{ id }])

  const changed = await owner.patch(`/users/${id}`, { role: 'consultant' }, { 'if-match': '"1"' })
  t.match(changed, { status: 200, headers: { etag: '"2"' }, body: { role: 'consultant', version: 2 } })
  t.match(await owner.patch(`/users/${id}`, { name: 'Jo' }, { 'if-match': '"1"' }), { status: 412 })
  t.equal((await owner.delete(`/users/${id}`)).status, 204)
  t.same((await owner.get('/users?role=consultant')).body.items, [])
  t.match((await owner.get('/users?archived=true')).body.items, [{ id, archivedAt: String }])
})

t.test('two users of a firm cannot share an address; two firms can', async (t) => {
  const { api, neighbour } = await world(t)
  t.equal((await api.post('/users', jo)).status, 201)
  t.match(await api.post('/users', { ...jo, email: 'jo.maas@EXAMPLE.com' }), {
    status: 409,
    body: { code: 'already_exists' },
  })
  t.equal((await (await neighbour()).api.post('/users', jo)).status, 201)
})

t.test('bad input is refused with its place', async (t) => {
  const { api } = await world(t)
  const refused = await api.post('/users', { email: 'jo', name: '', role: 'boss', password: 'x' })
  t.same([...new Set(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer))].sort(), [
    '/email',
    '/name',
    '/password',
    '/role',
  ])
})

t.test('only an owner writes users; a manager reads them; a consultant reads only itself', async (t) => {
  const firm = await world(t)
  const { userId } = await firm.as('owner')
  for (const role of ['manager', 'consultant'] as const) {
    const caller = await firm.as(role)
    t.equal((await caller.post('/users', jo)).status, 403, `${role} creates`)
    t.equal((await caller.patch(`/users/${caller.userId}`, { role: 'owner' })).status, 403, `${role} promotes itself`)
    t.equal((await caller.delete(`/users/${userId}`)).status, 403, `${role} archives`)
    t.equal((await caller.get('/users')).status, role === 'manager' ? 200 : 403, `${role} lists`)
    t.match(await caller.get('/users/me'), { status: 200, body: { id: caller.userId, role } })
  }
  t.equal((await firm.api.get('/users/me')).status, 403, 'an API key is no user')
})

t.test('a key that may write users cannot make one who may do more than itself', async (t) => {
  const firm = await world(t)
  const { body } = await firm.api.post('/api-keys', { name: 'HR', scopes: ['users:write'] })
  const key = apiClient(firm.app, body.key)
  t.match(await key.post('/users', { ...jo, role: 'owner' }), { status: 403, body: { code: 'forbidden' } })
  const { userId } = await firm.as('consultant')
  t.match(await key.patch(`/users/${userId}`, { role: 'owner' }), { status: 403 })
  t.equal((await key.patch(`/users/${userId}`, { name: 'Ann' })).status, 200)
})

t.test('the last owner stays one', async (t) => {
  const firm = await world(t)
  const { userId } = await firm.as('owner')
  t.match(await firm.api.delete(`/users/${userId}`), { status: 409, body: { code: 'conflict' } })
  t.match(await firm.api.patch(`/users/${userId}`, { role: 'manager' }), { status: 409 })
  t.equal((await firm.api.patch(`/users/${userId}`, { role: 'owner', name: 'Mara' })).status, 200)
  const second = await firm.as('owner')
  t.equal((await second.delete(`/users/${userId}`)).status, 204)
  t.match(await second.delete(`/users/${second.userId}`), { status: 409 })
})

t.test('two owners who leave at the same time leave one behind', async (t) => {
  const firm = await world(t)
  for (let round = 0; round < 5; round += 1) {
    const pair = [await firm.as('owner'), await firm.as('owner')]
    const before = await firm.api.get('/users?role=owner')
    const others = before.body.items.filter(({ id }: { id: string }) => !pair.some(({ userId }) => userId === id))
    for (const { id } of others) await firm.api.delete(`/users/${id}`)
    const leave = [
      firm.api.delete(`/users/${pair[0]!.userId}`),
      firm.api.patch(`/users/${pair[1]!.userId}`, { role: 'manager' }),
    ]
    const statuses = (await Promise.all(leave)).map(({ status }) => status)
    t.equal(statuses.filter((status) => status === 409).length, 1, statuses.join(' '))
    t.equal((await firm.api.get('/users?role=owner')).body.items.length, 1)
  }
})

t.test('another firm sees, changes and archives no user of ours', async (t) => {
  const firm = await world(t)
  await firm.as('owner')
  const { userId } = await firm.as('manager')
  const other = await (await firm.neighbour()).as('owner')
  t.equal((await other.get(`/users/${userId}`)).status, 404)
  t.equal((await other.patch(`/users/${userId}`, { name: 'Ours' })).status, 404)
  t.equal((await other.delete(`/users/${userId}`)).status, 404)
  t.notOk((await other.get('/users')).body.items.some(({ id }: { id: string }) => id === userId))
})

t.test('a user is seen without any secret', async (t) => {
  const firm = await world(t)
  const owner = await firm.as('owner')
  for (const path of ['/users', `/users/${owner.userId}`, '/users/me'])
    t.notMatch((await owner.get(path)).text, /hash|token|failed|blocked/i, path)
})
