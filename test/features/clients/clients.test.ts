import t from 'tap'
import { world } from '../../helpers/world.ts'

t.test('a client is created, read, changed and archived', async (t) => {
  const { api } = await world(t)
  const created = await api.post('/clients', { name: 'Nordwind', timeZone: 'Europe/Berlin' })
  t.match(created, { status: 201, headers: { etag: '"1"' }, body: { name: 'Nordwind', locale: null } })
  t.equal(created.headers.location, `/v1/clients/${created.body.id}`)

  t.same((await api.get(`/clients/${created.body.id}`)).body, created.body)
  const changed = await api.patch(`/clients/${created.body.id}`, { name: 'Nordwind AG' }, { 'if-match': '"1"' })
  t.match(changed, { status: 200, headers: { etag: '"2"' }, body: { name: 'Nordwind AG', version: 2 } })

  t.equal((await api.delete(`/clients/${created.body.id}`)).status, 204)
  t.same((await api.get('/clients')).body.items, [])
  t.match((await api.get('/clients?archived=true')).body.items, [{ id: created.body.id }])
})

t.test('a change that was made on an older version is refused', async (t) => {
  const { api } = await world(t)
  const { body } = await api.post('/clients', { name: 'Nordwind' })
  await api.patch(`/clients/${body.id}`, { name: 'Nordwind AG' })
  const late = await api.patch(`/clients/${body.id}`, { name: 'Nordwind GmbH' }, { 'if-match': '"1"' })
  t.match(late, { status: 412, body: { code: 'version_mismatch' } })
  t.match((await api.get(`/clients/${body.id}`)).body, { name: 'Nordwind AG' })
})

t.test('bad input is refused with the place of each fault, and nothing is stored', async (t) => {
  const { api } = await world(t)
  const refused = await api.post('/clients', { name: '  ', timeZone: 'Mars/Olympus', colour: 'red' })
  t.match(refused, { status: 400, body: { code: 'invalid_input' } })
  t.same(
    refused.body.errors.map(({ pointer }: { pointer: string }) => pointer),
    ['/colour', '/name', '/timeZone'],
  )
  t.match(await api.post('/clients', { name: null }), { status: 400 })
  t.match(await api.post('/clients', { name: 'a\0b' }), { status: 400, body: { errors: [{ pointer: '/name' }] } })
  t.same((await api.get('/clients')).body.items, [])
})

t.test('a list is read page by page, in the wanted order, without gaps', async (t) => {
  const { api } = await world(t)
  for (const name of ['Delta', 'Alpha', 'Charlie', 'Bravo', 'Alpha']) await api.post('/clients', { name })
  const names: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { body } = await api.get(`/clients?sort=-name&limit=2${cursor && `&cursor=${cursor}`}`)
    names.push(...body.items.map(({ name }: { name: string }) => name))
    cursor = body.nextCursor
  }
  t.same(names, ['Delta', 'Charlie', 'Bravo', 'Alpha', 'Alpha'])
  t.match(await api.get('/clients?cursor=x'), { status: 400, body: { code: 'invalid_cursor' } })
})

t.test('another firm sees, changes and archives nothing of ours', async (t) => {
  const { api, neighbour } = await world(t)
  const { body } = await api.post('/clients', { name: 'Nordwind' })
  const other = (await neighbour()).api
  t.match(await other.get(`/clients/${body.id}`), { status: 404, body: { code: 'not_found' } })
  t.match(await other.patch(`/clients/${body.id}`, { name: 'Ours' }), { status: 404 })
  t.match(await other.delete(`/clients/${body.id}`), { status: 404 })
  t.same((await other.get('/clients')).body.items, [])
})

t.test('the same Idempotency-Key creates once and gives the same answer', async (t) => {
  const { api } = await world(t)
  const key = { 'idempotency-key': '"a1"' }
  const answers = await Promise.all([1, 2, 3, 4].map(() => api.post('/clients', { name: 'Nordwind' }, key)))
  t.same(
    answers.map(({ status, text }) => [status, text]),
    answers.map(() => [201, answers[0]!.text]),
  )
  t.match(await api.post('/clients', { name: 'Other' }, key), { status: 422, body: { code: 'idempotency_mismatch' } })
  t.equal((await api.get('/clients')).body.items.length, 1)
})
