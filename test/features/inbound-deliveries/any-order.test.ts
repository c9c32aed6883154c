import fc from 'fast-check'
import t from 'tap'
import { processWaitingDeliveries } from '../../../src/features/inbound-deliveries/service.ts'
import { connectZendesk, processAll, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { world } from '../../helpers/world.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 9, minute))

/** Everything of a ticket that its history decides. */
const essence = (ticket: Record<string, unknown>) => {
  const { state, cycle, subject, resolvedAt, consultants, resolutions, openedAt, contactId } = ticket
  return { state, cycle, subject, resolvedAt, consultants, resolutions, openedAt, contactId }
}

t.test('any order and any number of the same events ends in the same ticket, cycles and questions', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const connection = await connectZendesk(firm)
  await api.put('/consultants/external/zendesk/1', { name: 'Ida' })
  await api.put('/consultants/external/zendesk/2', { name: 'Ole' })
  await api.put('/contacts/external/zendesk/8800022', { name: 'Anna', email: 'anna@nordwind.test' })
  const assigned = 'zen:event-type:ticket.agent_assignment_changed'
  const story = (ticket: string) => [
    statusChanged(ticket, 'NEW', 'OPEN', at(1), { assignee_id: null, subject: 'First subject' }),
    { ...statusChanged(ticket, '', '', at(2), { assignee_id: '1' }), type: assigned },
    statusChanged(ticket, 'OPEN', 'SOLVED', at(3), { assignee_id: '1' }),
    statusChanged(ticket, 'SOLVED', 'CLOSED', at(4), { assignee_id: '1' }),
    statusChanged(ticket, 'CLOSED', 'OPEN', at(5), { assignee_id: '2' }),
    statusChanged(ticket, 'OPEN', 'SOLVED', at(6), { assignee_id: '2', subject: 'Last subject' }),
  ]
  const live = async (ticket: string, events: object[]) => {
    for (const event of events) {
      await sendEvent(firm, connection, event)
      await processAll(firm, connection)
    }
    const { body } = await api.get(`/tickets/external/zendesk/${ticket}`)
    const decisions = (await api.get(`/decisions?ticketId=${body.id}&limit=50`)).body.items
    const invitations = (await api.get(`/invitations?ticketId=${body.id}&limit=50`)).body.items
    const open = invitations.filter(({ state }: { state: string }) => state === 'scheduled')
    return {
      ...essence(body),
      decisions: decisions
        .map(({ cycle, outcome }: { cycle: number; outcome: string }) => `${cycle} ${outcome}`)
        .sort(),
      asks: open.map(({ cycle }: { cycle: number }) => cycle),
    }
  }
  const expected = await live('1', story('1'))
  t.match(expected, { state: 'resolved', cycle: 2, asks: [2], decisions: ['1 reopened', '2 invited'] })
  let tickets = 1
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], { minLength: 12 }), async (order) => {
      tickets += 1
      const events = story(String(tickets))
      const ended = await live(
        String(tickets),
        order.map((index) => events[index]!),
      )
      t.same(ended, expected, JSON.stringify(order))
    }),
    { numRuns: 12 },
  )
})

t.test(
  'the same webhook ten times, shuffled, from 20 senders gives one ticket, one cycle, one invitation',
  async (t) => {
    const firm = await world(t)
    const { api, deps, tenantId } = firm
    const connection = await connectZendesk(firm)
    await api.put('/consultants/external/zendesk/1200016', { name: 'Ida' })
    await api.put('/contacts/external/zendesk/8800022', { name: 'Anna', email: 'anna@nordwind.test' })
    const events = Array.from({ length: 10 }, (_, n) => statusChanged(`t${n}`, 'OPEN', 'SOLVED', at(n)))
    const calls = fc.sample(
      fc.shuffledSubarray(Array.from({ length: 10 }, () => events).flat(), { minLength: 100 }),
      1,
    )[0]!
    const sender = async () => {
      for (let event = calls.pop(); event; event = calls.pop())
        t.match(await sendEvent(firm, connection, event), { status: 200, body: {} })
    }
    await Promise.all(Array.from({ length: 20 }, sender))

    const { items } = (await api.get(`/connections/${connection}/deliveries?limit=200`)).body
    t.equal(items.length, 10)
    const ids = items.map(({ id }: { id: string }) => id)
    await Promise.all([1, 2, 3].map(() => processWaitingDeliveries(deps, { tenantId, ids })))
    t.equal((await api.get('/tickets?state=resolved')).body.items.length, 10)
    t.match(await api.get('/tickets/external/zendesk/t3'), { body: { cycle: 1 } })
    t.equal((await api.get('/invitations?limit=200')).body.items.length, 10)
  },
)

t.test('twenty calls about one new ticket, processed at once, make one ticket', async (t) => {
  const firm = await world(t)
  const { api, deps, tenantId } = firm
  const connection = await connectZendesk(firm)
  for (let n = 0; n < 20; n += 1)
    await sendEvent(firm, connection, statusChanged('1', 'OPEN', n % 2 ? 'SOLVED' : 'PENDING', at(n)))
  const { items } = (await api.get(`/connections/${connection}/deliveries?limit=200`)).body
  const ids: string[] = items.map(({ id }: { id: string }) => id)
  // A call that waited too long for another one's lock is left for the sweep, whose place the second round takes.
  await Promise.allSettled(ids.map((id) => processWaitingDeliveries(deps, { tenantId, ids: [id] })))
  await processWaitingDeliveries(deps, { tenantId, ids })
  t.match((await api.get('/tickets')).body, { items: { length: 1 } })
  t.match((await api.get('/tickets')).body.items, [{ state: 'resolved', cycle: 10 }])
})
