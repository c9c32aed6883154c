/** The bodies are written by us from the documentation. */
import t from 'tap'
import type { Mapping } from '../../../src/ticket-systems/mapping.ts'
import { readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { zohoDesk } from '../../../src/ticket-systems/zoho-desk/reader.ts'
import { callOf, standsAnything } from '../hostile.ts'
import { told } from '../told.ts'

const at = 1_763_631_000_000

const ticket = (statusType: string, status = statusType) => ({
  ...{ id: '31138000011967402', ticketNumber: '1161', subject: 'No network', statusType, status },
  ...{ departmentId: '31138000000006907', assigneeId: '3113', contactId: '3114', email: 'Anna@nordwind.test' },
  contact: { id: '3114', firstName: 'Anna', lastName: 'Berg', account: { id: '3115', accountName: 'Nordwind' } },
  ...{ createdTime: '2026-11-19T08:00:00.000Z', closedTime: '2026-11-20T09:30:00.000Z' },
})
const event = (payload: object, prevState: object | null, more: object = {}) => ({
  ...{ payload, prevState, eventTime: String(at), eventType: 'Ticket_Update', orgId: '54983163', ...more },
})

const read = (body: unknown, mapping: Mapping = {}) => readDelivery(zohoDesk, callOf(body), body, mapping)
const said = (element: object, mapping?: Mapping) => {
  const { state, resolves, reopens } = read([element], mapping).tickets[0]!
  return [state, resolves, reopens].join(' ')
}

t.test('a ticket is resolved when its kind of status becomes Closed, whatever the department calls it', async (t) => {
  t.equal(said(event(ticket('Closed'), ticket('Open'))), 'closed yes no')
  t.equal(said(event(ticket('CLOSED', 'Gelöst'), ticket('ONHOLD'))), 'closed yes no')
  t.equal(said(event(ticket('Closed', 'Done'), ticket('Closed', 'Checked'))), 'closed no no')
  t.equal(said(event(ticket('Open'), ticket('Closed'))), 'open no yes')
  t.equal(said(event(ticket('Open', 'Closed'), ticket('On Hold'))), 'open no no', 'a status Closed that is open')
})

t.test('without the state before, what is known of the ticket decides', async (t) => {
  t.equal(said(event(ticket('Closed'), null)), 'closed if-open-before no')
  t.equal(said(event(ticket('On Hold'), null)), 'open no if-resolved-before')
  t.equal(said(event(ticket('Open'), null, { eventType: 'Ticket_Add' })), 'open no no')
  t.equal(said(event({ id: '1' }, {}, { eventType: 'Ticket_Delete' })), 'deleted no no')
  t.equal(said(event({ ...ticket('Closed'), isSpam: true }, ticket('Open'))), 'deleted no no')
  t.equal(said(event({ id: '1' }, null)), 'unknown no no', 'an excerpt without the status')
})

t.test('the firm may say which statuses of its departments count', async (t) => {
  const mapping = { resolvedStatuses: ['Waiting for invoice'] }
  t.equal(said(event(ticket('On Hold', 'waiting for invoice'), ticket('Open')), mapping), 'resolved yes no')
  t.equal(said(event(ticket('Resting', 'Parked'), ticket('Open'))), 'unknown needs-mapping no')
})

t.test('people and account are read where they are; nobody is made up', async (t) => {
  t.match(told(read([event(ticket('Closed'), ticket('Open'))]).tickets[0]), {
    ...{ externalId: '31138000011967402', number: '1161', subject: 'No network', place: { id: '31138000000006907' } },
    requester: { id: '3114', email: 'anna@nordwind.test', name: 'Anna Berg' },
    assignee: { id: '3113', email: null, name: null },
    ...{ organisation: { id: '3115', name: 'Nordwind' }, occurredAt: '2025-11-20T09:30:00.000Z' },
    ...{ openedAt: '2026-11-19T08:00:00.000Z', resolvedAt: '2026-11-20T09:30:00.000Z' },
  })
  const bare = read([event({ id: '1', statusType: 'Open', closedTime: null }, null)]).tickets[0]
  t.match(bare, { requester: null, assignee: null, organisation: null, place: null, resolvedAt: null })
})

t.test('elements are read one by one; a comment is no ticket', async (t) => {
  const comment = event({ id: '99', ticketId: '31138000011967402' }, null, { eventType: 'Ticket_Comment_Add' })
  t.match(read([comment]), { tickets: [], ignored: /about a ticket/ })
  const tickets = read([null, 'x', { payload: 7 }, comment, event(ticket('Open'), null)]).tickets
  t.match(tickets, [{ externalId: '31138000011967402' }])
  t.equal(tickets.length, 1)
})

t.test('a call is known by organisation, ticket, event and time of its elements', async (t) => {
  const id = (...events: object[]) => zohoDesk.identify(callOf(''), events).deliveryId
  const first = id(event(ticket('Open'), null))
  t.equal(id(event(ticket('Open'), null)), first)
  t.not(id(event(ticket('Open'), null, { eventTime: String(at + 1) })), first)
  t.not(id(event({ ...ticket('Open'), id: '2' }, null)), first)
  t.equal(id(event(ticket('Open'), null, { eventTime: undefined })), null)
  t.match(zohoDesk.identify(callOf(''), [event({}, null)]), { event: 'Ticket_Update', isTimed: true })
})

t.test('the other proof is a secret in the address', async (t) => {
  const { verify, make, fault } = zohoDesk.authentications.token!
  const secret = make!()
  t.equal(fault(secret), undefined)
  const accepts = (query: string) =>
    verify({ ...callOf(''), url: `https://rapport.test/hook${query}` }, secret, new Date())
  t.equal(await accepts(`?secret=${secret}`), true)
  t.equal(await accepts(`?orgId=7&secret=${secret}`), true)
  for (const query of ['', '?secret=', `?secret=${secret}x`, `?Secret=${secret}`]) t.equal(await accepts(query), false)
  t.equal(await verify({ ...callOf(''), url: 'not an address' }, secret, new Date()), false)
})

t.test('nothing that is sent breaks it', async (t) => {
  const samples = [[event(ticket('Closed'), ticket('Open')), event(ticket('Open'), null)], [event(ticket('Open'), {})]]
  standsAnything(t, zohoDesk, samples, callOf(''))
})
