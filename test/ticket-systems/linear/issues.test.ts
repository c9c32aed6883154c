import { createHmac } from 'node:crypto'
import t from 'tap'
import type { Mapping } from '../../../src/ticket-systems/mapping.ts'
import { readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { ticketSystems } from '../../../src/ticket-systems/registry.ts'
import { callOf, standsAnything } from '../hostile.ts'

const linear = ticketSystems.get('linear')!
const sentAt = new Date('2026-01-05T09:00:01Z')
const before = '2026-01-04T09:00:00.000Z'
const now = '2026-01-05T09:00:00.000Z'

/** An event, written by us from the documentation. */
const event = (type: string, updatedFrom: object | undefined, data: object = {}, rest: object = {}) => ({
  ...{ action: 'update', type: 'Issue', createdAt: now, organizationId: 'o1', webhookTimestamp: sentAt.getTime() },
  actor: { id: 'u2', name: 'Ole', type: 'user' },
  data: {
    ...{ id: 'uuid-1', identifier: 'WEB-44', title: 'It does not start', priority: 2, priorityLabel: 'High' },
    state: { id: `s-${type}`, name: `A state that is ${type}`, type },
    ...{ team: { id: 't1', key: 'WEB', name: 'Webhooks' }, createdAt: before, creatorId: 'u1' },
    assignee: { id: 'u2', name: 'Ole', email: 'Ole@Example.com' },
    ...(type === 'completed' && { completedAt: now }),
    ...data,
  },
  ...(updatedFrom && { updatedFrom }),
  ...rest,
})

const read = (body: unknown, mapping: Mapping = {}) => readDelivery(linear, callOf(body), body, mapping)
/** The one ticket that a body tells of, its moments as text: t.match takes any moment for any other. */
const ticketIn = (body: unknown, mapping: Mapping = {}) => JSON.parse(JSON.stringify(read(body, mapping).tickets[0]))

t.test('an issue is resolved when its state becomes a completed one', async (t) => {
  const resolved = ticketIn(event('completed', { stateId: 's-old', completedAt: null }))
  t.match(resolved, { state: 'resolved', resolves: 'yes', reopens: 'no' })
  const unclear = event('completed', { stateId: 's-old' })
  t.match(ticketIn(unclear), { state: 'resolved', resolves: 'if-open-before' }, 'from one completed state to another?')
  t.match(ticketIn(unclear, { openStatuses: ['s-old'] }), { resolves: 'yes' })
  t.match(ticketIn(event('completed', { title: 'Old' })), { state: 'resolved', resolves: 'no' })
})

t.test('a null in an older event, which lists every key, says nothing', async (t) => {
  const everything = { stateId: 's-old', completedAt: null, canceledAt: null, dueDate: null }
  t.match(ticketIn(event('completed', everything)), { state: 'resolved', resolves: 'if-open-before' })
  t.match(ticketIn(event('completed', { ...everything, stateId: null })), { resolves: 'no' })
  t.match(ticketIn(event('started', everything)), { state: 'open', reopens: 'if-resolved-before' })
})

t.test('canceled and duplicate are ends, and nobody was helped', async (t) => {
  for (const type of ['canceled', 'duplicate'])
    t.match(ticketIn(event(type, { stateId: 's-old' })), { state: 'closed', resolves: 'no', reopens: 'no' })
  const mapping = { resolvedStatuses: ['s-canceled'] }
  t.match(ticketIn(event('canceled', { stateId: 's-old' }), mapping), { state: 'resolved', resolves: 'yes' })
})

t.test('an issue is reopened when what was completed or canceled is no longer', async (t) => {
  t.match(ticketIn(event('started', { stateId: 's-old', completedAt: before })), { state: 'open', reopens: 'yes' })
  t.match(ticketIn(event('triage', { stateId: 's-old', canceledAt: before })), { state: 'open', reopens: 'yes' })
  const back = event('completed', { stateId: 's-old', canceledAt: before, completedAt: null })
  t.match(ticketIn(back), { state: 'resolved', resolves: 'if-open-before' }, 'it was at an end before')
})

t.test('a kind of state that is new to us needs a mapping', async (t) => {
  t.match(ticketIn(event('paused', { stateId: 's-old' })), { state: 'unknown', resolves: 'needs-mapping' })
})

t.test('issues begin, and are removed', async (t) => {
  const created = { action: 'create' }
  t.match(ticketIn(event('backlog', undefined, {}, created)), { state: 'open', resolves: 'no', reopens: 'no' })
  t.match(ticketIn(event('completed', undefined, {}, created)), { state: 'resolved', resolves: 'if-open-before' })
  const removed = event('completed', undefined, { team: undefined }, { action: 'remove' })
  t.match(ticketIn(removed), { state: 'deleted', resolves: 'no', place: { id: 'WEB' } }, 'its number tells the team')
  t.match(ticketIn(event('started', {}, { trashed: true })), { state: 'deleted' })
})

t.test('people, team and times are told, and no more', async (t) => {
  t.match(ticketIn(event('started', { title: 'Old' })), {
    ...{ externalId: 'uuid-1', number: 'WEB-44', subject: 'It does not start', priority: 'High' },
    assignee: { id: 'u2', name: 'Ole', email: 'ole@example.com' },
    requester: { id: 'u1', name: null, email: null },
    ...{ actor: { id: 'u2' }, organisation: null, place: { id: 'WEB', name: 'Webhooks' } },
    ...{ occurredAt: now, openedAt: before },
  })
  const older = { identifier: undefined, number: 44, assignee: undefined, assigneeId: 'u3' }
  t.match(ticketIn(event('started', {}, older)), { number: 'WEB-44', assignee: { id: 'u3', email: null } })
  const nobody = { assignee: undefined, assigneeId: null }
  t.match(ticketIn(event('started', {}, nobody)), { assignee: null, consultants: [] })
  t.equal(ticketIn(event('started', {}, { priority: 0, priorityLabel: 'No priority' })).priority, null)
})

t.test('a call is told apart by its id; other things than issues are ignored', async (t) => {
  const body = event('started', {})
  const call = callOf(body, { 'linear-delivery': 'uuid-9' })
  t.same(linear.identify(call, body), { event: 'Issue.update', deliveryId: 'uuid-9', isTimed: true })
  t.match(read({ ...body, type: 'Comment' }), { tickets: [], ignored: 'The event Comment is no issue.' })
})

const secret = 'lin_wh_0123456789abcdef'
const accepts = async (raw: string, at: Date, key = secret) => {
  const signature = createHmac('sha256', key).update(raw).digest('hex')
  return linear.authentications.signature!.verify(callOf(raw, { 'linear-signature': signature }), secret, at)
}

t.test('a signed call is accepted for a day after it was sent, since Linear sends it again for hours', async (t) => {
  const raw = JSON.stringify(event('started', {}))
  const later = (ms: number) => new Date(sentAt.getTime() + ms)
  t.equal(await accepts(raw, later(86_400_000)), true)
  t.equal(await accepts(raw, later(86_400_001)), false)
  t.equal(await accepts(raw, later(-300_001)), false)
  t.equal(await accepts(raw, sentAt, 'another secret'), false)
  t.equal(await linear.authentications.signature!.verify(callOf(raw), secret, sentAt), false)
})

t.test('a signed call that does not say when it was sent is refused', async (t) => {
  t.equal(await accepts('{}', sentAt), false)
  t.equal(await accepts('no JSON', sentAt), false)
  t.equal(await accepts('['.repeat(20_000), sentAt), false)
})

t.test('whatever comes, what is read can be stored', async (t) => {
  const bodies = [event('completed', { stateId: 's', completedAt: null }), event('started', { completedAt: before })]
  standsAnything(t, linear, bodies, callOf({}))
})
