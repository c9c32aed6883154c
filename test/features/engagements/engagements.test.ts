import t from 'tap'
import type { Api } from '../../helpers/api.ts'
import { world } from '../../helpers/world.ts'

async function engagementOf(api: Api, more: object = {}) {
  const client = (await api.post('/clients', { name: 'Nordwind' })).body
  const created = await api.post('/engagements', { clientId: client.id, name: 'Network', kind: 'project', ...more })
  return { ...created, path: `/engagements/${created.body.id}` }
}

t.test('an engagement is created, read, changed, found and archived', async (t) => {
  const { api } = await world(t)
  const { status, body, path } = await engagementOf(api, { startsOn: '2026-10-01', endsOn: '2026-10-01' })
  t.equal(status, 201)
  t.match(body, { kind: 'project', startsOn: '2026-10-01', endsOn: '2026-10-01', closedAt: null, version: 1 })
  t.same((await api.get(path)).body, body)
  t.match(await api.patch(path, { endsOn: null, kind: 'retainer' }, { 'if-match': '"1"' }), {
    status: 200,
    body: { endsOn: null, kind: 'retainer', version: 2 },
  })
  t.match(await api.patch(path, { name: 'Late' }, { 'if-match': '"1"' }), { status: 412 })
  for (const query of [`clientId=${body.clientId}`, 'kind=retainer', 'name=Net', 'closed=false'])
    t.match((await api.get(`/engagements?${query}`)).body.items, [{ id: body.id }], query)
  for (const query of [`clientId=${body.id}`, 'kind=project', 'name=Wort', 'closed=true', 'archived=true'])
    t.same((await api.get(`/engagements?${query}`)).body.items, [], query)
  t.equal((await api.delete(path)).status, 204)
  t.same((await api.get('/engagements')).body.items, [])
})

t.test('an engagement cannot end before it starts, also when only one day is changed', async (t) => {
  const { api } = await world(t)
  const refusal = { status: 400, body: { code: 'invalid_input', errors: [{ pointer: '/endsOn' }] } }
  t.match(await engagementOf(api, { startsOn: '2026-10-02', endsOn: '2026-10-01' }), refusal)
  const { path } = await engagementOf(api, { startsOn: '2026-10-02' })
  t.match(await api.patch(path, { endsOn: '2026-10-01' }), refusal)
  t.match(await api.patch(path, { endsOn: '2026-02-30' }), { status: 400 })
  t.match(await api.patch(path, { startsOn: '0000-01-01' }), { status: 400 })
  t.match((await api.get(path)).body, { startsOn: '2026-10-02', endsOn: null, version: 1 })
})

t.test('an engagement for a client that does not exist or is another firm’s is refused', async (t) => {
  const { api, neighbour } = await world(t)
  const other = (await neighbour()).api
  const theirs = (await other.post('/clients', { name: 'Theirs' })).body.id
  t.match(await engagementOf(api, { clientId: theirs }), {
    status: 422,
    body: { code: 'unknown_reference', errors: [{ pointer: '/clientId' }] },
  })
  t.match(await engagementOf(api, { clientId: undefined }), { status: 400 })
  const { path } = await engagementOf(api)
  for (const answer of [
    await other.get(path),
    await other.patch(path, { name: 'Ours' }),
    await other.delete(path),
    await other.put(`${path}/closure`),
    await other.delete(`${path}/closure`),
    await other.get(`${path}/members`),
    await other.put(`${path}/members`, { members: [] }),
  ])
    t.match(answer, { status: 404, body: { code: 'not_found' } })
})

t.test('an engagement is closed once, and opened again', async (t) => {
  const { api } = await world(t)
  const { path } = await engagementOf(api)
  const closed = await api.put(`${path}/closure`)
  t.match(closed, { status: 200, body: { closedAt: /^20/, version: 2 } })
  t.equal((await api.put(`${path}/closure`)).body.closedAt, closed.body.closedAt, 'as of the first time')
  t.equal((await api.get('/engagements?closed=true')).body.items.length, 1)
  t.match(await api.delete(`${path}/closure`, { 'if-match': '"1"' }), { status: 412 })
  t.match(await api.delete(`${path}/closure`), { status: 200, body: { closedAt: null } })
})

t.test('members have roles, and shares that sum to 1 or none at all', async (t) => {
  const { api } = await world(t)
  const { body, path } = await engagementOf(api)
  const ids: string[] = []
  for (const name of ['Ada', 'Ben', 'Cem']) ids.push((await api.post('/consultants', { name })).body.id)
  const [ada, ben, cem] = ids
  const put = (...members: object[]) => api.put(`${path}/members`, { members })

  const thirds = ids.map((consultantId) => ({ consultantId, share: 1 / 3 }))
  t.match(await put(...thirds), {
    status: 200,
    body: { members: [{ name: 'Ada', role: 'member', share: 0.333333333 }] },
  })
  await put({ consultantId: ada, role: 'lead' }, { consultantId: ben, share: null })
  t.same((await api.get(`${path}/members`)).body, {
    members: [
      { consultantId: ada, name: 'Ada', role: 'lead', share: null, hours: null },
      { consultantId: ben, name: 'Ben', role: 'member', share: null, hours: null },
    ],
    version: 3,
  })
  t.match((await api.get(`/engagements?consultantId=${ben}`)).body.items, [{ id: body.id }])
  t.same((await api.get(`/engagements?consultantId=${cem}`)).body.items, [])

  const refusal = (pointer: RegExp) => ({ status: 400, body: { code: 'invalid_input', errors: [{ pointer }] } })
  const half = { consultantId: ada, share: 0.5 }
  t.match(await put(half, { consultantId: ben }), refusal(/^\/members\/1$/), 'a share for one only')
  t.match(await put(half, { consultantId: ben, share: 0.49 }), refusal(/^\/members$/), 'less than 1')
  t.match(await put(half, { consultantId: ben, share: 0.500002 }), refusal(/^\/members$/), 'more than 1')
  t.match(await put(half, half), refusal(/^\/members\/1\/consultantId$/), 'one named twice')
  for (const share of [0, -1, 1.5, '0.5', 1e-12])
    t.match(await put({ consultantId: ada, share }), { status: 400 }, `a share of ${share}`)
  t.match(await put({ consultantId: body.id }), { status: 422, body: { code: 'unknown_reference' } })
  t.equal((await api.get(`${path}/members`)).body.version, 3, 'and nothing has changed')
  t.match(await put({ consultantId: ada, share: 0.5 }, { consultantId: ben, share: 0.5000001 }), { status: 200 })
  t.same((await put()).body.members, [])
})

t.test('the hours of members decide their shares, and are given for all or for none', async (t) => {
  const { api } = await world(t)
  const { path } = await engagementOf(api)
  const ids: string[] = []
  for (const name of ['Ada', 'Ben']) ids.push((await api.post('/consultants', { name })).body.id)
  const [ada, ben] = ids
  const put = (...members: object[]) => api.put(`${path}/members`, { members })

  const stored = await put({ consultantId: ada, role: 'lead', hours: 7.5 }, { consultantId: ben, hours: 2.5 })
  const wanted = [
    { consultantId: ada, name: 'Ada', role: 'lead', share: 0.75, hours: 7.5 },
    { consultantId: ben, name: 'Ben', role: 'member', share: 0.25, hours: 2.5 },
  ]
  t.same(stored.body.members, wanted)
  const refusal = (pointer: RegExp) => ({ status: 400, body: { code: 'invalid_input', errors: [{ pointer }] } })
  t.match(await put({ consultantId: ada, hours: 3 }, { consultantId: ben }), refusal(/^\/members\/1$/))
  t.match(await put({ consultantId: ada, hours: 3 }, { consultantId: ben, share: 0.5 }), refusal(/^\/members\/1$/))
  t.match(await put({ consultantId: ada, hours: 3, share: 1 }), refusal(/^\/members\/0$/))
  for (const hours of [0, -1, 0.001, 1.005, 10_000.01, '3'])
    t.match(await put({ consultantId: ada, hours }), refusal(/^\/members\/0\/hours$/), `hours of ${hours}`)
  t.same((await api.get(`${path}/members`)).body, { members: wanted, version: 2 }, 'and nothing has changed')
  t.match((await put({ consultantId: ada, hours: 10_000 }, { consultantId: ben, hours: 0.01 })).body.members, [
    { share: 0.999999, hours: 10_000 },
    { share: 0.000001, hours: 0.01 },
  ])
  t.match((await put({ consultantId: ada, hours: null }, { consultantId: ben })).body.members, [
    { share: null, hours: null },
    { share: null, hours: null },
  ])
})
