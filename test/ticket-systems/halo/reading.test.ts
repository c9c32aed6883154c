/** No call of Halo is published: these are written from its documentation and from what integrations expect. */
import t from 'tap'
import { halo } from '../../../src/ticket-systems/halo/reader.ts'
import type { Mapping } from '../../../src/ticket-systems/mapping.ts'
import { parseBody, readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { callOf, standsAnything } from '../hostile.ts'

const ticket = {
  id: 2051,
  summary: 'The printer on the third floor is silent',
  status_id: 9,
  status: { id: 9, name: 'Closed' },
  client_id: 12,
  client_name: 'Nordwind Logistik',
  agent_id: 7,
  agent: { id: 7, name: 'Ida Lund' },
  user_id: 88,
  user_name: 'Anna Berg',
  user_emailaddress: 'Anna.Berg@nordwind.example',
  tickettype_id: 1,
  tickettype_name: 'Incident',
  priority_id: 3,
  tags: [{ id: 4, text: 'vip' }],
  team: '1st Line Support',
  dateoccurred: '2026-11-19T08:00:00Z',
  dateclosed: '2026-11-20T09:30:00Z',
  lastactiondate: '2026-11-20T09:30:01.123Z',
}
const id = '0d2f1a77-3c56-4a43-9d4e-8a1f7f0c2b11'
const event = (changes: object = {}) => ({
  ...{ id, object_id: 2051, event: 'Ticket Status Changed', webhook_id: 'c8f0a1de-0000-4000-8000-000000000001' },
  ticket: { ...ticket, ...changes },
  action: { who: 'Ida Lund', who_agentid: 7 },
})

function read(body: unknown, mapping: Mapping = {}) {
  const call = callOf(body)
  return readDelivery(halo, call, parseBody(halo, call), mapping)
}
const first = (body: unknown, mapping: Mapping = {}) => read(body, mapping).tickets[0]!

t.test('a closed ticket inside an event is read whole, and its id is not that of the delivery', async (t) => {
  const report = read(event())
  t.same({ event: report.event, deliveryId: report.deliveryId }, { event: 'Ticket Status Changed', deliveryId: id })
  t.same(report.tickets, [
    {
      ...{ externalId: '2051', number: '2051', subject: ticket.summary },
      ...{ state: 'closed', resolves: 'if-open-before', reopens: 'no', status: { id: '9', name: 'Closed' } },
      assignee: { id: '7', email: null, name: 'Ida Lund' },
      consultants: null,
      requester: { id: '88', email: 'anna.berg@nordwind.example', name: 'Anna Berg' },
      organisation: { id: '12', name: 'Nordwind Logistik' },
      actor: { id: '7', email: null, name: 'Ida Lund' },
      place: { id: null, name: '1st Line Support' },
      occurredAt: new Date('2026-11-20T09:30:01.123Z'),
      openedAt: new Date('2026-11-19T08:00:00Z'),
      resolvedAt: new Date('2026-11-20T09:30:00Z'),
      type: 'Incident',
      priority: '3',
      tags: ['vip'],
    },
  ])
})

t.test('every shape that is seen names the same ticket', async (t) => {
  const { id: _id, ...rest } = ticket
  for (const body of [
    event(),
    ticket,
    { ...rest, ticket_id: 2051 },
    { event_data: ticket },
    { event: 'Ticket Updated', event_data: { id: 2051 } },
    { id, event: 'Ticket Updated', object_id: 2051, webhook_id: 'x' },
    [event()],
    { events: [event()] },
    { event: 'Ticket Updated', tickets: [ticket] },
    [{ event: 'Ticket Updated', ticket: [ticket] }],
  ])
    t.same(
      read(body).tickets.map(({ externalId }) => externalId),
      ['2051'],
      JSON.stringify(body).slice(0, 60),
    )
})

t.test('the id of a ticket is never taken for a delivery, nor the id of another thing for a ticket', async (t) => {
  t.equal(read(ticket).deliveryId, null, 'or its second event would be dropped as a repetition')
  t.match(read({ id, event: 'New Client', object_id: 12, webhook_id: 'x' }), { tickets: [], ignored: /no ticket/ })
  t.match(read({ id: 12, name: 'Nordwind Logistik' }), { tickets: [] })
})

t.test('in a batch every ticket is read by itself, and a bad element spoils nothing', async (t) => {
  const batch = [
    event(),
    null,
    'x',
    { id },
    { ticket: { summary: 'no id' } },
    event({ id: 2052, status_id: 2, status: 0 }),
  ]
  const report = read(batch)
  t.same(
    report.tickets.map(({ externalId, state }) => [externalId, state]),
    [
      ['2051', 'closed'],
      ['2052', 'unknown'],
    ],
  )
  t.equal(report.deliveryId, null, 'the whole batch is one call, which only its content tells')
  t.equal(read([event(), { ...event(), event: 'Ticket Updated' }]).event, null)
})

t.test('only a status that somebody has named is a resolution', async (t) => {
  const own = { status_id: 23, status: { name: 'Gelöst' } }
  t.match(first(event(own)), { state: 'unknown', resolves: 'needs-mapping' })
  for (const word of ['23', 'GELÖST'])
    t.match(first(event(own), { resolvedStatuses: [word] }), { state: 'resolved', resolves: 'if-open-before' })
  t.match(first(event(), { resolvedStatuses: ['23'] }), { state: 'closed' }, '9 is still closed')
  t.match(first(event({ status_id: 1, status: null })), { state: 'open', reopens: 'if-resolved-before' })
  t.match(first(event({ status_id: undefined, status: null })), { state: 'unknown', resolves: 'no' })
})

t.test('nobody, and "Unassigned", which Halo keeps as agent 1, earn no credit', async (t) => {
  for (const agent of [
    { agent_id: 0, agent: null },
    { agent_id: -1, agent: null },
    { agent_id: 1, agent: null },
    { agent_id: 1, agent: { name: 'Unassigned' } },
    { agent_id: null, agent: null },
  ])
    t.equal(first(event(agent)).assignee, null, JSON.stringify(agent))
  t.match(first(event({ agent_id: 1, agent: { name: 'Ida Lund' } })).assignee, { id: '1' })
})

t.test('no address and no name is made up for a user without them', async (t) => {
  t.equal(first(event({ user_id: 0, user_name: '', user_emailaddress: '' })).requester, null)
  t.same(first(event({ user_emailaddress: 'none' })).requester, { id: '88', email: null, name: 'Anna Berg' })
})

t.test('a time without zone, and a date that stands for none, say nothing', async (t) => {
  const times = { lastactiondate: '2026-11-20T09:30:01', dateclosed: '1900-01-01T00:00:00Z' }
  t.match(first(event(times)), { occurredAt: null, resolvedAt: null })
  t.same(first(event({ lastactiondate: null })).occurredAt, new Date(ticket.dateclosed), 'the closing is the change')
})

t.test('a deleted ticket is deleted, by its event or by its mark', async (t) => {
  t.match(first({ ...event(), event: 'Ticket Deleted' }), { state: 'deleted', resolves: 'no' })
  t.match(first(event({ deleted: true })), { state: 'deleted', resolves: 'no' })
})

t.test('a custom payload may be our own format', async (t) => {
  const body = { id: 'evt-1', ticket: { id: '2051', state: 'resolved', changedAt: '2026-11-20T09:30:00Z' } }
  t.match(read(body), { event: 'resolved', deliveryId: 'evt-1', tickets: [{ externalId: '2051', state: 'resolved' }] })
})

t.test('its calls prove themselves by password, token or header, and have no signature', async (t) => {
  t.same(Object.keys(halo.authentications), ['basic', 'bearer', 'header'])
  const basic = halo.authentications.basic!
  const secret = basic.make!()
  const authorization = `Basic ${Buffer.from(secret).toString('base64')}`
  t.equal(await basic.verify(callOf({}, { authorization }), secret, new Date()), true)
  t.equal(await basic.verify(callOf({}, { authorization }), `${secret}x`, new Date()), false)
  t.equal(await basic.verify(callOf({}), secret, new Date()), false)
})

t.test('whatever comes, reading it ends well', async (t) => {
  standsAnything(t, halo, [event(), ticket, [event(), event()], { events: [event()] }], callOf({}))
})
