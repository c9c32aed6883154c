import t from 'tap'
import { world } from '../../helpers/world.ts'

t.test('an address is suppressed by hand, listed, and allowed again', async (t) => {
  const { api } = await world(t)
  const created = await api.post('/suppressions', { address: 'Anna.Berg@Example.com' })
  t.match(created, { status: 201, body: { address: 'anna.berg@example.com', reason: 'manual', invitationId: null } })
  t.match(await api.post('/suppressions', { address: 'anna.berg@example.com' }), {
    status: 409,
    body: { code: 'already_exists' },
  })
  t.match((await api.get('/suppressions')).body.items, [created.body])
  t.equal((await api.delete(`/suppressions/${created.body.id}`)).status, 204)
  t.match(await api.delete(`/suppressions/${created.body.id}`), { status: 404 })
  t.same((await api.get('/suppressions')).body.items, [])
})

t.test('what is no address is refused', async (t) => {
  const { api } = await world(t)
  for (const address of ['anna', 'a@b.test, c@d.test', `${'x'.repeat(260)}@example.com`, null])
    t.match(await api.post('/suppressions', { address }), { status: 400, body: { errors: [{ pointer: '/address' }] } })
})

t.test('another firm sees and lifts none of ours', async (t) => {
  const { api, neighbour } = await world(t)
  const { body } = await api.post('/suppressions', { address: 'anna@example.com' })
  const other = (await neighbour()).api
  t.same((await other.get('/suppressions')).body.items, [])
  t.match(await other.delete(`/suppressions/${body.id}`), { status: 404 })
  t.match(await other.post('/suppressions', { address: 'anna@example.com' }), { status: 201 })
})
