import t from 'tap'
import { world } from '../../helpers/world.ts'

t.test('a ticket is created, changed and read with its tags', async (t) => {
  const { api } = await world(t)
  const { body } = await api.post('/tickets', { subject: 'Silent printer', tags: [' vip ', 'Printer', 'VIP'] })
  t.same(body.tags, ['vip', 'Printer'], 'each once, as it was first written')
  const path = `/tickets/${body.id}`
  t.same((await api.patch(path, { priority: 'high' })).body.tags, ['vip', 'Printer'])
  t.same((await api.patch(path, { tags: ['urgent'] })).body.tags, ['urgent'])
  t.same((await api.get('/tickets')).body.items[0].tags, ['urgent'])
  t.same((await api.put(`${path}/resolution`, {})).body.tags, ['urgent'], 'resolving says nothing of tags')
  t.same((await api.patch(path, { tags: [] })).body.tags, [])
  t.same((await api.get(path)).body.tags, [])
})

t.test('a ticket of which no tags are known has none, and an external id states them as well', async (t) => {
  const { api } = await world(t)
  t.same((await api.post('/tickets', { subject: 'x' })).body.tags, [])
  const path = '/tickets/external/portal/1'
  t.same((await api.put(path, { subject: 'x', tags: ['a'] })).body.tags, ['a'])
  t.same((await api.put(path, { subject: 'x', tags: ['b'] })).body.tags, ['b'])
})

t.test('tags that are too many, too long or empty are refused, and nothing is stored', async (t) => {
  const { api } = await world(t)
  const { body } = await api.post('/tickets', { subject: 'x', tags: ['a'] })
  const many = Array.from({ length: 201 }, (_, index) => `t${index}`)
  for (const tags of [many, ['x'.repeat(101)], [' '], [''], 'a', [1], null])
    t.match(
      await api.patch(`/tickets/${body.id}`, { tags }),
      { status: 400, body: { code: 'invalid_input' } },
      JSON.stringify(tags),
    )
  t.same((await api.get(`/tickets/${body.id}`)).body, body)
  t.equal((await api.patch(`/tickets/${body.id}`, { tags: many.slice(1) })).body.tags.length, 200)
})

t.test('the neighbour neither reads nor changes tags of our ticket', async (t) => {
  const firm = await world(t)
  const { body } = await firm.api.post('/tickets', { subject: 'x', tags: ['a'] })
  const { api } = await firm.neighbour()
  t.match(await api.patch(`/tickets/${body.id}`, { tags: ['b'] }), { status: 404, body: { code: 'not_found' } })
  t.same((await firm.api.get(`/tickets/${body.id}`)).body.tags, ['a'])
})
