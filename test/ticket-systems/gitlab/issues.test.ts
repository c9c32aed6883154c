import t from 'tap'
import type { Mapping } from '../../../src/ticket-systems/mapping.ts'
import { readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { ticketSystems } from '../../../src/ticket-systems/registry.ts'
import { callOf, standsAnything } from '../hostile.ts'

const gitlab = ticketSystems.get('gitlab')!
const ida = { id: 2, name: 'Ida Lund', username: 'ida', email: '[REDACTED]' }
const ole = { id: 3, name: 'Ole', username: 'ole', email: 'Ole@Example.com' }

/** An event, written by us from the documentation. */
const event = (action: string | undefined, issue: object = {}, rest: object = {}) => ({
  ...{ object_kind: 'issue', event_type: 'issue', user: ida },
  project: { id: 5, path_with_namespace: 'nordwind/shop', namespace: 'Nordwind' },
  object_attributes: {
    ...{ id: 77, iid: 8, title: 'It does not start', author_id: 1, assignee_ids: [2], type: 'Issue' },
    ...{ state: action === 'close' ? 'closed' : 'opened', action, moved_to_id: null, duplicated_to_id: null },
    ...{ created_at: '2026-01-05 08:00:00 UTC', updated_at: '2026-01-05T09:00:05.000Z' },
    ...{ closed_at: '2026-01-05 09:00:00 UTC' },
    ...issue,
  },
  assignees: [ida],
  ...rest,
})

const read = (body: unknown, mapping: Mapping = {}) => readDelivery(gitlab, callOf(body), body, mapping)
/** The one ticket that a body tells of, its moments as text: t.match takes any moment for any other. */
const ticketIn = (body: unknown, mapping: Mapping = {}) => JSON.parse(JSON.stringify(read(body, mapping).tickets[0]))

t.test('the action says what happened, with or without a list of changes', async (t) => {
  t.match(ticketIn(event('close')), { state: 'closed', resolves: 'yes', reopens: 'no' })
  t.match(ticketIn(event('reopen')), { state: 'open', resolves: 'no', reopens: 'yes' })
  const changes = {
    closed_at: { previous: null, current: '2026-01-05 09:00:00 UTC' },
    state_id: { previous: 1, current: 2 },
  }
  t.match(ticketIn(event('open', {}, { changes })), { state: 'open', resolves: 'no', reopens: 'no' })
  t.match(ticketIn(event('update', { state: 'closed' }, { changes })), { state: 'closed', resolves: 'no' })
  t.match(ticketIn(event(undefined, { state: 'closed' })), { state: 'closed', resolves: 'no' })
})

t.test('an issue that was moved or is a duplicate is closed, and nobody was helped', async (t) => {
  t.match(ticketIn(event('close', { moved_to_id: 9 })), { state: 'closed', resolves: 'no' })
  t.match(ticketIn(event('close', { duplicated_to_id: 9 })), { state: 'closed', resolves: 'no' })
})

t.test('work items are read as issues are', async (t) => {
  const task = event('close', { type: 'Task' }, { object_kind: 'work_item' })
  t.match(ticketIn(task), { externalId: '77', resolves: 'yes', type: 'Task' })
})

t.test('dates are read in both of their forms, and the closing has its own', async (t) => {
  t.equal(ticketIn(event('close')).occurredAt, '2026-01-05T09:00:00.000Z')
  t.equal(ticketIn(event('reopen')).occurredAt, '2026-01-05T09:00:05.000Z')
  t.equal(ticketIn(event('close')).openedAt, '2026-01-05T08:00:00.000Z')
})

t.test('who acts is not who asks: the author is an id, unless it is the author who acts', async (t) => {
  const ticket = ticketIn(event('close'))
  t.same(ticket.requester, { id: '1', email: null, name: null })
  t.match(ticket.actor, { id: '2', name: 'Ida Lund', email: null }, 'a hidden address is none')
  t.match(ticketIn(event('open', { author_id: 2 })).requester, { id: '2', name: 'Ida Lund' })
})

t.test('assignees are people, or ids, or nobody', async (t) => {
  t.match(ticketIn(event('close')), { assignee: { id: '2', login: 'ida' }, consultants: null })
  const both = event('close', { assignee_ids: [2, 3] }, { assignees: [ida, ole] })
  t.match(ticketIn(both).consultants, [{ id: '2' }, { id: '3', email: 'ole@example.com' }])
  const { id: _, ...older } = ida
  t.match(ticketIn(event('close', {}, { assignees: [older] })).assignee, { id: '2', login: 'ida' })
  const unclear = event('close', { assignee_ids: [2, 3] }, { assignees: [older] })
  t.match(ticketIn(event('close', { assignee_ids: [] }, { assignees: [older] })).assignee, { id: 'ida' })
  t.match(ticketIn(unclear).assignee, { id: 'ida' }, 'whose id is whose is not guessed')
  t.match(ticketIn(event('close', {}, { assignees: [] })).assignee, { id: '2', name: null })
  t.match(ticketIn(event('close', { assignee_ids: [] }, { assignees: [] })), { assignee: null, consultants: [] })
})

t.test('the project may stand for the client, and be the only one that is looked at', async (t) => {
  t.match(ticketIn(event('close'), { client: { by: 'place' } }).organisation, { id: '5', name: 'nordwind/shop' })
  t.equal(ticketIn(event('close')).organisation, null)
  t.equal(read(event('close'), { places: ['nordwind/other'] }).tickets.length, 0)
})

t.test('a call is told apart by its id, whichever header has it', async (t) => {
  const body = event('close')
  const id = (headers: Record<string, string>) => gitlab.identify(callOf(body, headers), body).deliveryId
  t.equal(id({ 'webhook-id': 'a', 'idempotency-key': 'b' }), 'a')
  t.equal(id({ 'idempotency-key': 'b' }), 'b')
  t.equal(id({ 'x-gitlab-event-uuid': 'c' }), null, 'one event may call several webhooks')
  t.match(gitlab.identify(callOf(body), body), { event: 'issue.close', isTimed: true })
})

t.test('events about anything else are ignored', async (t) => {
  t.match(read(event('close', {}, { object_kind: 'merge_request' })), {
    ...{ event: 'merge_request.close', tickets: [], ignored: 'The event merge_request is no issue.' },
  })
  t.match(read({}), { event: null, tickets: [] })
})

t.test('a secret token is compared whole, and too short a one cannot be entered', async (t) => {
  const { verify, fault, make } = gitlab.authentications.token!
  const accepts = (token: string) => verify(callOf({}, { 'x-gitlab-token': token }), 'a-secret-token', new Date())
  t.equal(accepts('a-secret-token'), true)
  t.equal(accepts('a-secret-toke'), false)
  t.equal(accepts(''), false)
  t.match(fault('short'), /too short/)
  t.equal(fault(make!()), undefined)
})

t.test('whatever comes, what is read can be stored', async (t) => {
  standsAnything(t, gitlab, [event('close'), event('reopen'), event('update')], callOf({}))
})
