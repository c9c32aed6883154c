import t from 'tap'
import { world } from '../../helpers/world.ts'

t.test('a new firm asks a day after a resolved ticket', async (t) => {
  const { api } = await world(t)
  const settings = { trigger: 'ticket_resolved', delayMinutes: 1440, expiresAfterDays: 14, enabled: true }
  t.match((await api.get('/policies')).body.items, [settings])
})

t.test('a policy is created, changed, disabled, enabled and archived', async (t) => {
  const { api } = await world(t)
  const [{ surveyId }] = (await api.get('/policies')).body.items
  const created = await api.post('/policies', { name: 'Quickly', surveyId, position: 1 })
  t.match(created, { status: 201, body: { delayMinutes: 1440, expiresAfterDays: 14, enabled: true, position: 1 } })
  const path = `/policies/${created.body.id}`
  t.match(await api.patch(path, { delayMinutes: 0 }, { 'if-match': '"1"' }), { body: { delayMinutes: 0, version: 2 } })
  t.match(await api.patch(path, { delayMinutes: 5 }, { 'if-match': '"1"' }), { status: 412 })
  t.match(await api.delete(`${path}/enablement`), { status: 200, body: { enabled: false } })
  t.match(await api.put(`${path}/enablement`), { status: 200, body: { enabled: true } })
  t.same(
    (await api.get('/policies')).body.items.map(({ position }: { position: number }) => position),
    [1, 100],
    'in the order in which they are asked',
  )
  t.match(await api.delete(path), { status: 204 })
  t.equal((await api.get('/policies')).body.items.length, 1)
  t.match((await api.get('/policies?archived=true')).body.items, [{ id: created.body.id }])
})

t.test('a policy cannot ask with a survey that is unknown, archived or of another firm', async (t) => {
  const { api, neighbour } = await world(t)
  const [foreign] = (await (await neighbour()).api.get('/surveys')).body.items
  const { body: archived } = await api.post('/surveys', { name: 'Old' })
  await api.delete(`/surveys/${archived.id}`)
  for (const surveyId of [foreign.id, crypto.randomUUID()])
    t.match(await api.post('/policies', { name: 'Quickly', surveyId }), {
      status: 422,
      body: { code: 'unknown_reference' },
    })
  t.match(await api.post('/policies', { name: 'Quickly', surveyId: archived.id }), { status: 409 })
  const [policy] = (await api.get('/policies')).body.items
  t.match(await api.patch(`/policies/${policy.id}`, { surveyId: foreign.id }), { status: 422 })
})

t.test('settings outside their limits are refused', async (t) => {
  const { api } = await world(t)
  const [policy] = (await api.get('/policies')).body.items
  for (const change of [
    { delayMinutes: -1 },
    { delayMinutes: 600_000 },
    { expiresAfterDays: 0 },
    { enabled: false },
    {},
  ])
    t.match(await api.patch(`/policies/${policy.id}`, change), { status: 400 }, JSON.stringify(change))
})

t.test('another firm sees and changes no policy of ours', async (t) => {
  const { api, neighbour } = await world(t)
  const [{ id }] = (await api.get('/policies')).body.items
  const other = (await neighbour()).api
  t.match(await other.get(`/policies/${id}`), { status: 404 })
  t.match(await other.patch(`/policies/${id}`, { name: 'Ours' }), { status: 404 })
  t.match(await other.delete(`/policies/${id}/enablement`), { status: 404 })
  t.match(await other.delete(`/policies/${id}`), { status: 404 })
})
