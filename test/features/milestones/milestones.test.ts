import t from 'tap'
import type { Api } from '../../helpers/api.ts'
import { world } from '../../helpers/world.ts'

async function milestonesOf(api: Api) {
  const client = (await api.post('/clients', { name: 'Nordwind' })).body
  const { body } = await api.post('/engagements', { clientId: client.id, name: 'Network', kind: 'project' })
  return `/engagements/${body.id}/milestones`
}

t.test('a milestone is created, read, changed and deleted', async (t) => {
  const { api } = await world(t)
  const all = await milestonesOf(api)
  const created = await api.post(all, { kind: 'go_live', name: 'First warehouse', dueOn: '2026-12-01' })
  const one = `${all}/${created.body.id}`
  t.match(created, { status: 201, headers: { etag: '"1"', location: `/v1${one}` } })
  t.match(created.body, { kind: 'go_live', dueOn: '2026-12-01', reachedAt: null, version: 1 })
  t.same((await api.get(one)).body, created.body)
  t.match(await api.patch(one, { dueOn: null }, { 'if-match': '"1"' }), {
    status: 200,
    body: { dueOn: null, version: 2 },
  })
  t.match(await api.delete(one, { 'if-match': '"1"' }), { status: 412 })
  t.equal((await api.delete(one, { 'if-match': '"2"' })).status, 204)
  t.match(await api.get(one), { status: 404 })
  t.match(await api.delete(one), { status: 404 })
  t.same((await api.get(all)).body.items, [])
})

t.test('a milestone is reached once, and that can be taken back', async (t) => {
  const { api } = await world(t)
  const all = await milestonesOf(api)
  const { id } = (await api.post(all, { kind: 'kick_off', name: 'Start' })).body
  await api.post(all, { kind: 'close', name: 'End' })
  const reached = await api.put(`${all}/${id}/reached`)
  t.match(reached, { status: 200, body: { reachedAt: /^20/, version: 2 } })
  t.equal((await api.put(`${all}/${id}/reached`)).body.reachedAt, reached.body.reachedAt)
  t.match((await api.get(`${all}?reached=true`)).body.items, [{ name: 'Start' }])
  t.match((await api.get(`${all}?reached=false`)).body.items, [{ name: 'End' }])
  t.match((await api.get(`${all}?kind=close`)).body.items, [{ name: 'End' }])
  t.match(await api.delete(`${all}/${id}/reached`), { status: 200, body: { reachedAt: null } })
})

t.test('milestones are listed page by page', async (t) => {
  const { api } = await world(t)
  const all = await milestonesOf(api)
  for (const name of ['Q1', 'Q2', 'Q3']) await api.post(all, { kind: 'quarter', name })
  const first = (await api.get(`${all}?limit=2`)).body
  t.match(first.items, [{ name: 'Q1' }, { name: 'Q2' }])
  const second = (await api.get(`${all}?limit=2&cursor=${first.nextCursor}`)).body
  t.match(second, { items: [{ name: 'Q3' }], nextCursor: null })
})

t.test('a milestone belongs to its engagement and its firm', async (t) => {
  const { api, neighbour, as } = await world(t)
  const [all, elsewhere] = [await milestonesOf(api), await milestonesOf(api)]
  const { id } = (await api.post(all, { kind: 'phase', name: 'Phase 1' })).body
  const missing = { status: 404, body: { code: 'not_found' } }
  const other = (await neighbour()).api
  for (const [caller, path] of [
    [api, elsewhere],
    [other, all],
  ] as const) {
    t.match(await caller.get(`${path}/${id}`), missing)
    t.match(await caller.patch(`${path}/${id}`, { name: 'Mine' }), missing)
    t.match(await caller.put(`${path}/${id}/reached`), missing)
    t.match(await caller.delete(`${path}/${id}/reached`), missing)
    t.match(await caller.delete(`${path}/${id}`), missing)
  }
  t.match(await other.get(all), missing)
  t.match(await other.post(all, { kind: 'phase', name: 'Theirs' }), missing)
  t.match((await api.get(`${all}/${id}`)).body, { name: 'Phase 1', version: 1 })
  t.match(await (await as('consultant')).put(`${all}/${id}/reached`), { status: 403 })
})

t.test('bad milestones are refused', async (t) => {
  const { api } = await world(t)
  const all = await milestonesOf(api)
  for (const body of [
    {},
    { kind: 'party', name: 'x' },
    { kind: 'phase', name: '' },
    { kind: 'phase', name: 'x', dueOn: 'soon' },
  ])
    t.match(await api.post(all, body), { status: 400, body: { code: 'invalid_input' } })
  const { id } = (await api.post(all, { kind: 'phase', name: 'Phase 1' })).body
  t.match(await api.patch(`${all}/${id}`, {}), { status: 400 })
  t.match(await api.patch(`${all}/${id}`, { reachedAt: null }), { status: 400 })
})
