import t from 'tap'
import { world } from '../../helpers/world.ts'

t.test('a consultant is created, read, changed and archived, and never lost', async (t) => {
  const { api } = await world(t)
  const created = await api.post('/consultants', {
    name: 'Mara Lindqvist',
    email: 'Mara@Example.com',
    photoUrl: 'https://example.com/mara.jpg',
    about: 'Networks, and patience.',
    employment: 'subcontractor',
  })
  t.match(created, { status: 201, headers: { etag: '"1"' } })
  t.match(created.body, { email: 'mara@example.com', employment: 'subcontractor', userId: null, archivedAt: null })
  const path = `/consultants/${created.body.id}`
  const changed = await api.patch(path, { about: null }, { 'if-match': '"1"' })
  t.match(changed, { status: 200, body: { about: null, employment: 'subcontractor', version: 2 } })
  t.match(await api.patch(path, { name: 'M.' }, { 'if-match': '"1"' }), { status: 412 })
  t.equal((await api.delete(path)).status, 204)
  t.same((await api.get('/consultants')).body.items, [])
  t.match((await api.get('/consultants?archived=true')).body.items, [{ id: created.body.id }])
  t.match((await api.get(path)).body, { name: 'Mara Lindqvist' })
})

t.test('a consultant is one user at most, and a user one consultant', async (t) => {
  const { api, as, neighbour } = await world(t)
  const { userId } = await as('manager')
  const mara = (await api.post('/consultants', { name: 'Mara', userId })).body
  t.equal(mara.userId, userId)
  const refused = await api.post('/consultants', { name: 'Ben', userId })
  t.match(refused, { status: 409, body: { code: 'already_exists', errors: [{ pointer: '/userId' }] } })
  const stranger = (await (await neighbour()).as('owner')).userId
  t.match(await api.post('/consultants', { name: 'Ben', userId: stranger }), {
    status: 422,
    body: { code: 'unknown_reference', errors: [{ pointer: '/userId' }] },
  })
  await api.patch(`/consultants/${mara.id}`, { userId: null })
  t.match(await api.post('/consultants', { name: 'Ben', userId }), { status: 201 })
})

t.test('bad consultants are refused', async (t) => {
  const { api } = await world(t)
  for (const [what, body] of Object.entries({
    'no name': {},
    'a photo that is a script': { name: 'Mara', photoUrl: 'javascript:alert(1)' },
    'a photo that is a file': { name: 'Mara', photoUrl: 'file:///etc/passwd' },
    'a photo that is no address': { name: 'Mara', photoUrl: 'https://' },
    'a photo behind a password': { name: 'Mara', photoUrl: 'https://mara:secret@example.com/' },
    'a life story': { name: 'Mara', about: 'x'.repeat(501) },
    'an unknown employment': { name: 'Mara', employment: 'none' },
    'an unknown key': { name: 'Mara', salary: 1 },
  }))
    t.match(await api.post('/consultants', body), { status: 400, body: { code: 'invalid_input' } }, what)
  t.same((await api.get('/consultants')).body.items, [])
})

t.test('consultants are found by e-mail address, employment, team, user and the beginning of the name', async (t) => {
  const { api, as } = await world(t)
  const { userId } = await as('owner')
  const mara = (await api.post('/consultants', { name: 'Mara', email: 'mara@example.com' })).body
  await api.post('/consultants', { name: 'Max', employment: 'client', userId })
  const team = (await api.post('/teams', { name: 'Networks' })).body
  await api.put(`/teams/${team.id}/members`, { members: [{ consultantId: mara.id }] })
  const names = async (query: string) =>
    (await api.get(`/consultants?sort=-name&${query}`)).body.items.map(({ name }: { name: string }) => name)
  t.same(await names('name=Ma'), ['Max', 'Mara'])
  t.same(await names('email=Mara@example.com'), ['Mara'])
  t.same(await names('employment=client'), ['Max'])
  t.same(await names(`userId=${userId}`), ['Max'])
  t.same(await names(`teamId=${team.id}`), ['Mara'])
})

t.test('a consultant reads colleagues, clients and engagements, and changes none of them', async (t) => {
  const { api, as } = await world(t)
  const client = (await api.post('/clients', { name: 'Nordwind' })).body
  const colleague = (await api.post('/consultants', { name: 'Mara' })).body
  const caller = await as('consultant')
  for (const path of ['/consultants', '/clients', '/teams', '/engagements', `/consultants/${colleague.id}`])
    t.equal((await caller.get(path)).status, 200, path)
  const forbidden = { status: 403, body: { code: 'forbidden' } }
  t.match(await caller.get('/contacts'), forbidden)
  t.match(await caller.post('/consultants', { name: 'Me' }), forbidden)
  t.match(await caller.patch(`/consultants/${caller.consultantId}`, { name: 'Me' }), forbidden)
  t.match(await caller.delete(`/clients/${client.id}`), forbidden)
  t.match(await caller.put('/consultants/external/crm/1', { name: 'Me' }), forbidden)
  const manager = await as('manager')
  t.match(await manager.patch(`/consultants/${colleague.id}`, { name: 'Mara L.' }), { status: 200 })
})
