import t from 'tap'
import { callHook, processAll } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

/** A connection that looks at one place only. */
async function looking(firm: World, system: string, authentication: string, place: string) {
  const wanted = { name: system, system, authentication, mapping: { places: [place] } }
  const { id, secret } = (await firm.api.post('/connections', wanted)).body
  const bearer = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  return {
    preview: async (body: object) => (await firm.api.post(`/connections/${id}/preview`, { body })).body,
    /** What the delivery of this call says in the end. */
    send: async (body: object) => {
      t.equal((await callHook(firm, id, JSON.stringify(body), bearer)).status, 200)
      return (await processAll(firm, id)).at(-1)
    },
  }
}

const ticket = (id: string, more: object) => ({
  ticket: { id, state: 'resolved', assignee: { id: 'ida', name: 'Ida' }, ...more },
})

t.test('a call that does not say where its ticket lies is ignored, and preview and delivery say why', async (t) => {
  const firm = await world(t)
  const { preview, send } = await looking(firm, 'generic', 'bearer', 'Support')
  const why = /^Of ticket 1 the call does not say where it lies: have it sent, or leave “places” out/
  t.match(await preview(ticket('1', {})), { tickets: [], ignored: why, leftOut: null })
  t.match(await send(ticket('1', {})), { state: 'ignored', outcome: why })
  const elsewhere = ticket('2', { place: { id: 'b2', name: 'Sales' } })
  const lies = 'Ticket 2 lies in “Sales”, where this connection does not look.'
  t.match(await preview(elsewhere), { tickets: [], ignored: lies })
  t.match(await send(elsewhere), { state: 'ignored', outcome: lies })
  t.match(await firm.api.get('/tickets'), { body: { items: [] } })
  for (const place of [{ id: 'b1', name: ' support' }, { id: 'SUPPORT' }, { name: 'Support' }])
    t.match(await preview(ticket('3', { place })), { tickets: [{ wouldBe: { state: 'resolved' } }], ignored: null })
  t.match(await send(ticket('3', { place: { name: 'Support' } })), { state: 'processed' })
  t.match(await send(ticket('3', { state: 'deleted' })), { state: 'processed' }, 'a deletion passes')
})

t.test('a call of several tickets says which of them were left out, beside what became of the others', async (t) => {
  const firm = await world(t)
  const { preview, send } = await looking(firm, 'halo', 'bearer', 'Help Desk')
  const one = (id: number, team?: string) => ({
    event: 'Ticket Updated',
    ticket: { id, summary: 'x', status_id: 9, team },
  })
  const call = [one(1, 'Help Desk'), one(2, 'Sales'), one(3), one(4, 'Sales'), one(5, 'Sales'), one(6, 'Sales')]
  const leftOut = /^Ticket 2 lies in “Sales”.* Of ticket 3 the call does not say.* 1 more were left out\.$/
  t.match(await preview(call), { ignored: null, leftOut, tickets: { length: 1 } })
  const { state, outcome } = await send(call)
  t.equal(state, 'processed')
  t.match(outcome, /^Ticket [0-9a-f-]{36} is closed, resolution 1\. Ticket 2 lies in “Sales”/)
  t.equal((await firm.api.get('/tickets')).body.items.length, 1)
})

t.test('the place of our own format gives client and engagement, if the mapping says so', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const clientId = (await api.post('/clients', { name: 'Nordwind' })).body.id
  const body = ticket('1', { place: { id: 'b7', name: 'Nordwind board' } })
  const mapping = { client: { by: 'place', clients: { b7: clientId } } }
  const { id } = (await api.post('/connections', { name: 'P', system: 'generic', mapping })).body
  t.match((await api.post(`/connections/${id}/preview`, { body })).body.tickets, [
    { wouldBe: { client: { id: clientId } } },
  ])
})
