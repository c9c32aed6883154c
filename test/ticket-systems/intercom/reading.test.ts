/** Three bodies are of a public source, see NOTICE.md; the others are written by us from the documentation. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { intercom } from '../../../src/ticket-systems/intercom/reader.ts'
import type { Mapping } from '../../../src/ticket-systems/mapping.ts'
import { readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { callOf, standsAnything } from '../hostile.ts'
import { told } from '../told.ts'

const published = (name: string) =>
  JSON.parse(
    readFileSync(
      join(import.meta.dirname, `../../fixtures/webhooks/intercom__conversation_admin_${name}.json`),
      'utf8',
    ),
  )

const notification = (topic: string, item: object) => ({
  ...{ type: 'notification_event', app_id: 'lkqcyt9t', id: 'notif_1', topic, created_at: 1_763_631_005 },
  data: { type: 'notification_event_data', item },
})
const conversation = (topic: string, item: object) =>
  notification(topic, { type: 'conversation', id: '137', created_at: 1_763_630_000, ...item })

/** A ticket whose newest part is a change of its state. */
const ticket = (topic: string, category: string, before: string | null, more: object = {}) => {
  const change = { part_type: 'ticket_state_updated_by_admin', ticket_state: category, previous_ticket_state: before }
  const parts = [
    { part_type: 'comment', created_at: 1_763_630_500 },
    { ...change, created_at: 1_763_631_000 },
  ]
  return notification(topic, {
    ...{ type: 'ticket', id: '215', ticket_id: '12', ticket_attributes: { _default_title_: 'No network' } },
    ticket_state: { type: 'ticket_state', id: '9', category, internal_label: 'With Dev Team' },
    ...{ ticket_parts: { type: 'ticket_part.list', ticket_parts: parts }, admin_assignee_id: 8055717 },
    ...{ contacts: { contacts: [{ type: 'contact', id: '67a8', external_id: '1' }] }, company_id: 'c-7', ...more },
  })
}

const read = (body: unknown, mapping: Mapping = {}) => readDelivery(intercom, callOf(body), body, mapping)
const said = (body: unknown, mapping?: Mapping) => {
  const { state, resolves, reopens } = read(body, mapping).tickets[0]!
  return [state, resolves, reopens].join(' ')
}

t.test('closing a conversation resolves it, opening it again reopens it, a note does neither', async (t) => {
  t.equal(said(published('closed')), 'closed yes no')
  t.equal(said(published('opened')), 'open no yes')
  t.equal(said(published('noted')), 'open no no')
  t.match(told(read(published('closed'))), {
    ...{ event: 'conversation.admin.closed', deliveryId: 'notif_2a8995f8-92cb-4edd-a38c-041f4cdbf659' },
    tickets: [
      {
        externalId: '137324500000000',
        assignee: { id: '3330619', email: 'andy@gmail.com', name: 'Andy' },
        requester: { id: '5ee3d479d1cf3dedbee23d68', email: 'bob.dylan@rei.com', name: 'Bob Dylan' },
        ...{ actor: { id: '3330619' }, organisation: null, place: { id: 'lkqcyt9t' }, subject: null },
        occurredAt: '2020-08-05T13:49:28.000Z',
      },
    ],
  })
})

t.test('only the topic tells of a change: a state that is there anyway resolves nothing', async (t) => {
  t.equal(said(conversation('conversation.admin.single.created', { state: 'closed' })), 'closed no no')
  t.equal(said(conversation('conversation.admin.replied', { state: 'closed' })), 'closed no no')
  t.equal(said(conversation('conversation.admin.snoozed', { state: 'snoozed', open: true })), 'open no no')
  t.equal(said(conversation('conversation.user.replied', { state: 'open' })), 'open no if-resolved-before')
  t.equal(said(conversation('conversation.admin.opened', { open: true })), 'open no if-resolved-before')
  t.equal(said(conversation('conversation.admin.noted', {})), 'unknown no no')
  t.equal(said(conversation('conversation.deleted', {})), 'deleted no no')
})

t.test('a ticket is resolved when its state becomes so, which its newest part proves', async (t) => {
  t.equal(said(ticket('ticket.state.updated', 'resolved', 'in_progress')), 'resolved yes no')
  t.equal(said(ticket('ticket.state.updated', 'in_progress', 'resolved')), 'open no yes')
  t.equal(said(ticket('ticket.state.updated', 'waiting_on_customer', 'submitted')), 'open no no')
  t.equal(said(ticket('ticket.state.updated', 'resolved', 'resolved')), 'resolved no no')
  t.equal(said(ticket('ticket.state.updated', 'resolved', null)), 'resolved if-open-before no')
  t.equal(said(ticket('ticket.admin.replied', 'resolved', 'in_progress')), 'resolved no no')
  const older = ticket('ticket.state.updated', 'resolved', 'submitted', { ticket_state: 'in_progress' })
  t.equal(said(older), 'open no if-resolved-before', 'a part of another change proves nothing')
})

t.test('that the same ticket was closed comes in a call of its own, and proves no second resolution', async (t) => {
  t.equal(said(ticket('ticket.closed', 'resolved', 'in_progress')), 'resolved if-open-before no')
  t.equal(said(ticket('ticket.closed', 'in_progress', 'submitted')), 'closed if-open-before no')
})

t.test("a state may be named by the firm's own label", async (t) => {
  const mapping = { resolvedStatuses: ['With Dev Team'] }
  const body = ticket('ticket.state.updated', 'in_progress', 'submitted')
  t.equal(said(body, mapping), 'resolved if-open-before no', 'what was before is named by no label')
  t.equal(said(body, { resolvedStatuses: ['9'] }), 'resolved if-open-before no')
})

t.test('who asks is an id alone in newer calls, with an address where they began it; nobody is made up', async (t) => {
  const [report] = read(ticket('ticket.created', 'submitted', null)).tickets
  t.match(told(report), {
    ...{ externalId: '215', number: '12', subject: 'No network', organisation: { id: 'c-7' } },
    requester: { id: '67a8', email: null, name: null },
    assignee: { id: '8055717', email: null },
    occurredAt: '2025-11-20T09:30:00.000Z',
  })
  const author = { type: 'user', id: '67a8', email: 'Anna@nordwind.test', name: 'Anna' }
  const nobody = { contacts: { contacts: [] }, assignee: { type: 'nobody_admin', id: null }, admin_assignee_id: 0 }
  const began = conversation('conversation.user.created', { ...nobody, source: { subject: 'Hello', author } })
  t.match(told(read(began).tickets[0]), {
    ...{ subject: 'Hello', assignee: null, requester: { id: '67a8', email: 'anna@nordwind.test' } },
    ...{ occurredAt: '2025-11-20T09:30:05.000Z', openedAt: '2025-11-20T09:13:20.000Z' },
  })
  const byAdmin = conversation('conversation.admin.single.created', {
    ...{ source: { author: { type: 'admin', id: '1', email: 'ida@firm.test' } } },
    assignee: { type: 'team', id: '5', name: 'Support' },
  })
  t.match(read(byAdmin).tickets[0], { requester: null, assignee: null })
})

t.test('a try, other topics and a call without a conversation are left alone', async (t) => {
  t.match(read(notification('ping', { type: 'ping', message: 'hi' })).ignored, /tries/)
  t.match(read(notification('contact.user.created', { id: '1' })).ignored, /no conversation/)
  t.match(read(notification('conversation.admin.closed', { type: 'contact', id: '1' })).ignored, /names no/)
  t.match(read([]).ignored, /topic/)
  const held = { type: 'contact_attached', conversation: { id: '137' }, contact: { id: '1' } }
  t.match(read(notification('conversation.contact.attached', held)).tickets, [{ externalId: '137', resolves: 'no' }])
})

t.test('nothing that is sent breaks it', async (t) => {
  const samples = [published('closed'), ticket('ticket.state.updated', 'resolved', 'in_progress')]
  standsAnything(t, intercom, samples, callOf(''))
})
