import t from 'tap'
import { decidedTicket } from '../../helpers/asking.ts'
import { type World, world } from '../../helpers/world.ts'

const day = 86_400_000
const isoOf = (at: number) => new Date(at).toISOString()

/** One who answered, one who was mailed, one without an address, one of two consultants, one of long ago. */
async function variousTickets(firm: World) {
  const answered = await decidedTicket(firm)
  const sent = await decidedTicket(firm)
  const noAddress = await decidedTicket(firm, { email: null })
  const shared = await decidedTicket(firm, { consultants: ['Ida Lund', 'Ove Holm'] })
  await decidedTicket(firm, { resolvedAt: new Date(Date.now() - 200 * day) })
  const sentAt = new Date()
  await firm.asTenant(async ({ tx }) => {
    const change = (ticketId: string, values: object) =>
      tx.updateTable('invitations').set(values).where('ticketId', '=', ticketId).execute()
    await change(answered.ticketId, { state: 'responded', sentAt, respondedAt: sentAt })
    await change(sent.ticketId, { state: 'sent', sentAt })
  })
  return { answered, sent, noAddress, shared }
}

t.test('coverage counts occasions, asks and answers of a time by policy', async (t) => {
  const firm = await world(t)
  const [policy] = (await firm.api.get('/policies')).body.items
  await variousTickets(firm)
  const { body } = await firm.api.get('/figures/coverage?by=policy')
  const counts = { occasions: 4, decisions: 4, withContact: 4, eligible: 3, invited: 3, sent: 2, answered: 1 }
  t.match(body.items, [{ id: policy.id, name: policy.name, ...counts }])
  t.same(body.items[0].outcomes, [
    { outcome: 'invited', n: 3 },
    { outcome: 'no_address', n: 1 },
  ])
  const whole = await firm.api.get(`/figures/coverage?by=policy&from=${isoOf(Date.now() - 300 * day)}`)
  t.match(whole.body.items, [{ occasions: 5 }])
})

t.test('an occasion of two consultants counts for each, and one of no client for none', async (t) => {
  const firm = await world(t)
  const { shared, answered } = await variousTickets(firm)
  const { items } = (await firm.api.get('/figures/coverage?by=consultant&sort=-occasions')).body
  for (const id of shared.consultantIds)
    t.match(
      items.find((each: { id: string }) => each.id === id),
      { occasions: 1, decisions: 1, invited: 1, sent: 0, answered: 0 },
    )
  t.match(
    items.find((each: { id: string }) => each.id === answered.consultantIds[0]),
    { sent: 1, answered: 1 },
  )
  t.match((await firm.api.get('/figures/coverage?by=client')).body.items, [{ id: null, name: null, occasions: 4 }])
})

t.test('coverage is read page by page', async (t) => {
  const firm = await world(t)
  await variousTickets(firm)
  const ids = new Set()
  let cursor = ''
  for (let pages = 0; pages < 10; pages++) {
    const { body } = await firm.api.get(`/figures/coverage?limit=2${cursor && `&cursor=${cursor}`}`)
    for (const { id } of body.items) ids.add(id)
    if (body.nextCursor === null) break
    cursor = body.nextCursor
  }
  t.equal(ids.size, 5)
})

t.test('a time that is turned round or too long is refused', async (t) => {
  const { api } = await world(t)
  const to = isoOf(Date.now())
  t.match(await api.get(`/figures/coverage?from=${to}&to=${isoOf(Date.now() - day)}`), { status: 400 })
  t.match(await api.get(`/figures/coverage?from=${isoOf(Date.now() - 400 * day)}&to=${to}`), { status: 400 })
})

t.test('another firm counts its own, and a consultant may not look', async (t) => {
  const firm = await world(t)
  await variousTickets(firm)
  t.same((await (await firm.neighbour()).api.get('/figures/coverage')).body.items, [])
  t.match(await (await firm.as('consultant')).get('/figures/coverage'), { status: 403 })
})
