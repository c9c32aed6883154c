import t from 'tap'
import {
  callHook,
  connectZendesk,
  processAll,
  sendEvent,
  signedByZendesk,
  statusChanged,
} from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 9, minute))
const first = async ({ api }: World) => {
  const { items } = (await api.get('/tickets')).body
  return (await api.get(`/tickets/${items[0].id}`)).body
}

t.test('a solved ticket is mirrored, and waits for the people whom Zendesk knows by id only', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const connection = await connectZendesk(firm)
  t.match(await sendEvent(firm, connection, statusChanged('42', 'OPEN', 'SOLVED', at(1))), { status: 200, body: {} })
  t.match(await processAll(firm, connection), [{ state: 'processed', attempts: 0 }])
  const ticket = await first(firm)
  t.match(ticket, {
    externalId: '42',
    source: 'zendesk',
    state: 'resolved',
    cycle: 1,
    waitingFor: ['contact', 'consultant'],
    requesterExternalId: '8800022',
    assigneeExternalId: '1200016',
    openedAt: '2026-01-02T08:00:00.000Z',
    resolutions: [{ resolvedAt: at(1).toISOString(), credits: [] }],
  })
  t.match((await api.get('/tickets?waiting=consultant')).body.items, [{ id: ticket.id }])
  t.match((await api.get(`/decisions?ticketId=${ticket.id}`)).body.items, [{ outcome: /^no_/ }])

  const reassigned = { assignee_id: '9', status: 'SOLVED' }
  const event = {
    ...statusChanged('42', '', '', at(5), reassigned),
    type: 'zen:event-type:ticket.agent_assignment_changed',
  }
  await sendEvent(firm, connection, event)
  await processAll(firm, connection)
  await api.put('/consultants/external/zendesk/9', { name: 'Ole' })
  const ida = (await api.put('/consultants/external/zendesk/1200016', { name: 'Ida' })).body
  await api.put('/contacts/external/zendesk/8800022', { name: 'Anna', email: 'anna@nordwind.test' })
  const matched = await first(firm)
  t.match(matched, { waitingFor: [], resolutions: [{ credits: [{ consultantId: ida.id, share: 1 }] }] })
  t.match((await api.get(`/decisions?ticketId=${ticket.id}`)).body.items, [{ outcome: 'invited' }])
})

t.test('closing a solved ticket is no second resolution; solving a reopened one is', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const send = async (...event: [string, string, Date]) => {
    await sendEvent(firm, connection, statusChanged('42', ...event))
    await processAll(firm, connection)
    return first(firm)
  }
  t.match(await send('NEW', 'OPEN', at(1)), { state: 'open', cycle: 0 })
  t.match(await send('OPEN', 'SOLVED', at(2)), { state: 'resolved', cycle: 1 })
  t.match(await send('SOLVED', 'OPEN', at(3)), { state: 'open', cycle: 1, resolvedAt: null })
  t.match(await send('OPEN', 'SOLVED', at(4)), { state: 'resolved', cycle: 2 })
  t.match(await send('SOLVED', 'CLOSED', at(5)), { state: 'closed', cycle: 2, resolvedAt: at(4).toISOString() })
  t.match(await send('NEW', 'PENDING', at(0)), { state: 'closed', cycle: 2 }, 'an older event changes nothing newer')
})

t.test('a solved event that comes after the reopening it preceded still counts, as over', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  await sendEvent(firm, connection, statusChanged('42', 'SOLVED', 'OPEN', at(3)))
  await processAll(firm, connection)
  await sendEvent(firm, connection, statusChanged('42', 'OPEN', 'SOLVED', at(2)))
  await processAll(firm, connection)
  t.match(await first(firm), {
    state: 'open',
    cycle: 1,
    resolutions: [{ resolvedAt: at(2).toISOString(), reopenedAt: at(3).toISOString() }],
  })
  t.match((await firm.api.get('/decisions')).body.items, [{ cycle: 1, outcome: 'reopened' }])
})

t.test('an id in the body of a trigger is that of the ticket; the invocation tells calls apart', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const body = JSON.stringify({ id: '42', status: 'Solved' })
  for (const invocation of ['i1', 'i1', 'i2'])
    await callHook(firm, connection, body, {
      ...signedByZendesk(body),
      'x-zendesk-webhook-invocation-id': invocation,
    })
  const { items } = (await firm.api.get(`/connections/${connection}/deliveries`)).body
  t.match(items, [{ deliveryKey: 'i1' }, { deliveryKey: 'i2' }])
})

t.test('a deleted ticket is asked about no more, and is not resolved by hand', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  await sendEvent(firm, connection, statusChanged('42', 'OPEN', 'SOLVED', at(1)))
  const deleted = { ...statusChanged('42', '', '', at(2)), type: 'zen:event-type:ticket.soft_deleted' }
  await sendEvent(firm, connection, deleted)
  await processAll(firm, connection)
  const ticket = await first(firm)
  t.match(ticket, { state: 'deleted', resolutions: [{ reopenedAt: at(2).toISOString() }] })
  t.match((await firm.api.get('/decisions')).body.items, [{ outcome: 'reopened' }])
  t.match(await firm.api.put(`/tickets/${ticket.id}/resolution`, {}), { status: 409, body: { code: 'conflict' } })
})

t.test(
  'a trigger may send our own format or flat placeholders; a status in words that nobody explained resolves nothing',
  async (t) => {
    const firm = await world(t)
    const connection = await connectZendesk(firm)
    await sendEvent(firm, connection, { ticket: { id: '7', subject: 'x', state: 'resolved' } })
    await sendEvent(firm, connection, { ticketID: '12345', status: 'Gelöst' })
    await sendEvent(firm, connection, { type: 'zen:event-type:user.created', id: 'x1', detail: {} })
    const outcomes = await processAll(firm, connection)
    t.match(outcomes, [
      { state: 'processed' },
      { state: 'processed', outcome: /is open\. Nobody has said what its status means\./ },
      { state: 'ignored', outcome: /user\.created/ },
    ])
    await firm.api.patch(`/connections/${connection}`, { mapping: { resolvedStatuses: ['GELÖST'] } })
    await sendEvent(firm, connection, { ticketID: '12346', status: 'gelöst' })
    t.match((await processAll(firm, connection))[0], { state: 'processed', outcome: /is resolved, resolution 1\./ })
  },
)
