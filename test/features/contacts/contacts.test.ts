import t from 'tap'
import { world } from '../../helpers/world.ts'

t.test('a contact is created, read, changed and archived', async (t) => {
  const { api } = await world(t)
  const client = (await api.post('/clients', { name: 'Nordwind' })).body
  const created = await api.post('/contacts', {
    clientId: client.id,
    name: 'Anna Berg',
    email: 'Anna.Berg@Example.com',
  })
  t.match(created, {
    status: 201,
    headers: { etag: '"1"', location: `/v1/contacts/${created.body.id}` },
    body: { clientId: client.id, email: 'anna.berg@example.com', role: 'day_to_day', locale: null, archivedAt: null },
  })
  const path = `/contacts/${created.body.id}`
  t.same((await api.get(path)).body, created.body)

  const changed = await api.patch(path, { role: 'sponsor', email: null }, { 'if-match': '"1"' })
  t.match(changed, { status: 200, body: { role: 'sponsor', email: null, name: 'Anna Berg', version: 2 } })
  t.match(await api.patch(path, { name: 'Anna' }, { 'if-match': '"1"' }), { status: 412 })

  t.equal((await api.delete(path, { 'if-match': '"2"' })).status, 204)
  t.match((await api.get(path)).body.archivedAt, /^20/)
  t.same((await api.get('/contacts')).body.items, [])
})

t.test('two contacts cannot share an e-mail address, unless one is archived', async (t) => {
  const { api, neighbour } = await world(t)
  const first = await api.post('/contacts', { name: 'Anna', email: 'anna@example.com' })
  const refused = await api.post('/contacts', { name: 'Anna again', email: 'ANNA@example.com' })
  t.match(refused, { status: 409, body: { code: 'already_exists', errors: [{ pointer: '/email' }] } })
  const second = await api.post('/contacts', { name: 'Ben', email: 'ben@example.com' })
  t.match(await api.patch(`/contacts/${second.body.id}`, { email: 'anna@example.com' }), { status: 409 })

  await api.delete(`/contacts/${first.body.id}`)
  t.match(await api.post('/contacts', { name: 'Anna again', email: 'anna@example.com' }), { status: 201 })
  const other = (await neighbour()).api
  t.match(await other.post('/contacts', { name: 'Anna', email: 'anna@example.com' }), { status: 201 })
  t.match(await api.post('/contacts', { name: 'Nobody' }), { status: 201 })
  t.match(await api.post('/contacts', { name: 'Nobody else' }), { status: 201 })
})

t.test('ten contacts of one e-mail address at once become one', async (t) => {
  const { api } = await world(t)
  const made = await Promise.all(
    Array.from({ length: 10 }, (_, n) => api.post('/contacts', { name: `Anna ${n}`, email: 'anna@example.com' })),
  )
  t.same(made.map(({ status }) => status).sort(), [201, ...Array(9).fill(409)])
})

t.test('a client that does not exist, or is another firm’s, is refused with its place', async (t) => {
  const { api, neighbour } = await world(t)
  const foreign = (await (await neighbour()).api.post('/clients', { name: 'Theirs' })).body
  const contact = (await api.post('/contacts', { name: 'Anna' })).body
  for (const clientId of [foreign.id, '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21']) {
    const refusal = { status: 422, body: { code: 'unknown_reference', errors: [{ pointer: '/clientId' }] } }
    t.match(await api.post('/contacts', { name: 'Ben', clientId }), refusal)
    t.match(await api.patch(`/contacts/${contact.id}`, { clientId }), refusal)
  }
  t.equal((await api.get('/contacts')).body.items.length, 1)
})

t.test('bad contacts are refused', async (t) => {
  const { api } = await world(t)
  for (const [what, body] of Object.entries({
    'no name': {},
    'a name of spaces': { name: ' \u2003 ' },
    'a name too long': { name: 'x'.repeat(201) },
    'no address': { name: 'Anna', email: 'anna' },
    'two addresses': { name: 'Anna', email: 'a@example.com,b@example.com' },
    'a header in the address': { name: 'Anna', email: 'a@example.com\r\nBcc: b@example.com' },
    'an unknown role': { name: 'Anna', role: 'boss' },
    'an id in capitals': { name: 'Anna', clientId: '0199D8A4-2C1E-7D3A-9F60-3A1B5C7E9D21' },
    'a number': { name: 7 },
  }))
    t.match(await api.post('/contacts', body), { status: 400, body: { code: 'invalid_input' } }, what)
  t.match(await api.patch('/contacts/0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21', {}), { status: 400 }, 'an empty change')
  t.same((await api.get('/contacts')).body.items, [])
})

t.test('a name is stored in its composed form, whatever its script and length', async (t) => {
  const { api } = await world(t)
  for (const name of ['Zoe\u0308 Mu\u0308ller', '山田 太郎', 'נועה', '👩🏽‍💻'.repeat(20), 'x'.repeat(200)]) {
    const { body } = await api.post('/contacts', { name })
    t.equal(body.name, name.normalize('NFC'))
    const found = await api.get(`/contacts?name=${encodeURIComponent(name)}`)
    t.match(found.body.items, [{ id: body.id }], 'and is found by either form')
  }
})

t.test('contacts are found by client, e-mail address, role and the beginning of the name', async (t) => {
  const { api } = await world(t)
  const client = (await api.post('/clients', { name: 'Nordwind' })).body
  await api.post('/contacts', { clientId: client.id, name: 'Anna', email: 'anna@example.com', role: 'sponsor' })
  await api.post('/contacts', { clientId: client.id, name: 'Ben' })
  await api.post('/contacts', { name: 'Andrea' })
  const names = async (query: string) =>
    (await api.get(`/contacts?sort=name&${query}`)).body.items.map(({ name }: { name: string }) => name)
  t.same(await names(`clientId=${client.id}`), ['Anna', 'Ben'])
  t.same(await names('email=ANNA@example.com'), ['Anna'])
  t.same(await names('role=day_to_day'), ['Andrea', 'Ben'])
  t.same(await names('name=An'), ['Andrea', 'Anna'])
  t.same(await names('name=%25'), [])
  t.same(await names(`name=An&role=sponsor&clientId=${client.id}`), ['Anna'])
  t.match(await api.get('/contacts?role=boss'), { status: 400, body: { errors: [{ pointer: 'query/role' }] } })
  t.match(await api.get('/contacts?sort=email'), { status: 400 })
})

t.test('another firm sees, changes and archives nothing of ours', async (t) => {
  const { api, neighbour } = await world(t)
  const { body } = await api.post('/contacts', { name: 'Anna', email: 'anna@example.com' })
  const other = (await neighbour()).api
  t.match(await other.get(`/contacts/${body.id}`), { status: 404, body: { code: 'not_found' } })
  t.match(await other.patch(`/contacts/${body.id}`, { name: 'Ours' }), { status: 404 })
  t.match(await other.delete(`/contacts/${body.id}`), { status: 404 })
  t.match(await other.get(`/contacts/${body.id}/external-ids`), { status: 404 })
  t.same((await other.get('/contacts?email=anna@example.com')).body.items, [])
})
