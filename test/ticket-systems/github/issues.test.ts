import t from 'tap'
import type { Mapping } from '../../../src/ticket-systems/mapping.ts'
import { parseBody, readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { ticketSystems } from '../../../src/ticket-systems/registry.ts'
import { callOf, standsAnything } from '../hostile.ts'

const github = ticketSystems.get('github')!
const user = (id: number, login: string) => ({ id, login, type: 'User' })

/** An event, written by us from the documentation. */
const event = (action: string, issue: object = {}) => ({
  action,
  issue: {
    ...{ id: 77, number: 8, title: 'It does not start', state: action === 'closed' ? 'closed' : 'open' },
    ...{ user: user(1, 'anna'), assignee: user(2, 'ida'), assignees: [user(2, 'ida')] },
    ...{ created_at: '2026-01-05T08:00:00Z', updated_at: '2026-01-05T09:00:05Z', closed_at: '2026-01-05T09:00:00Z' },
    ...issue,
  },
  repository: { id: 5, full_name: 'nordwind/shop', owner: user(9, 'nordwind') },
  sender: user(2, 'ida'),
})

const read = (body: unknown, mapping: Mapping = {}, headers: Record<string, string> = {}) =>
  readDelivery(github, callOf(body, headers), body, mapping)
/** The one ticket that a body tells of, its moments as text: t.match takes any moment for any other. */
const ticketIn = (body: unknown, mapping: Mapping = {}) => JSON.parse(JSON.stringify(read(body, mapping).tickets[0]))

t.test('an issue that is closed as completed, or for no reason, is resolved', async (t) => {
  for (const state_reason of ['completed', null, undefined])
    t.match(ticketIn(event('closed', { state_reason })), { state: 'closed', resolves: 'yes', reopens: 'no' })
})

t.test('one that is not planned or a duplicate is closed, and nobody was helped', async (t) => {
  for (const state_reason of ['not_planned', 'duplicate'])
    t.match(ticketIn(event('closed', { state_reason })), { state: 'closed', resolves: 'no' })
  t.match(ticketIn(event('closed', { state_reason: 'weather' })), { state: 'closed', resolves: 'needs-mapping' })
  const mapping = { resolvedStatuses: ['completed', 'Not_Planned'] }
  t.match(ticketIn(event('closed', { state_reason: 'not_planned' }), mapping), { resolves: 'yes' })
  t.match(ticketIn(event('closed', { state_reason: 'duplicate' }), mapping), { resolves: 'no' })
})

t.test('the action decides, not the state and not the moment of an earlier closing', async (t) => {
  t.match(ticketIn(event('reopened')), { state: 'open', resolves: 'no', reopens: 'yes' })
  t.match(ticketIn(event('opened')), { state: 'open', resolves: 'no', reopens: 'no' })
  const closed = { state: 'closed', state_reason: 'completed' }
  t.match(ticketIn(event('labeled', closed)), { state: 'closed', resolves: 'no', reopens: 'no' })
  t.match(ticketIn(event('transferred', closed)), { state: 'closed', resolves: 'no' })
  t.match(ticketIn(event('deleted', closed)), { state: 'deleted', resolves: 'no' })
})

t.test('people are known by the id that stays when a login changes hands, and have no address', async (t) => {
  t.match(ticketIn(event('closed')), {
    ...{ externalId: '77', number: 'nordwind/shop#8', subject: 'It does not start' },
    assignee: { id: '2', login: 'ida', email: null, name: 'ida' },
    requester: { id: '1', login: 'anna', email: null },
    actor: { id: '2' },
    consultants: null,
    organisation: null,
    place: { id: '5', name: 'nordwind/shop' },
    occurredAt: '2026-01-05T09:00:00.000Z',
    openedAt: '2026-01-05T08:00:00.000Z',
  })
  t.equal(ticketIn(event('labeled')).occurredAt, '2026-01-05T09:00:05.000Z')
})

t.test('several assignees share the work; none is said as such', async (t) => {
  const shared = ticketIn(event('closed', { assignees: [user(2, 'ida'), user(3, 'ole')] }))
  t.match(shared.consultants, [{ id: '2' }, { id: '3' }])
  t.same(ticketIn(event('closed', { assignee: null, assignees: [] })).consultants, [])
  t.equal(ticketIn(event('closed', { assignee: null, assignees: 'x' })).consultants, null)
  const mapping = { serviceAccounts: ['IDA'] }
  t.match(ticketIn(event('closed'), mapping).assignee, null, 'a service account is nobody to credit')
})

t.test('the repository may stand for the client, and be the only one that is looked at', async (t) => {
  t.match(ticketIn(event('closed'), { client: { by: 'place' } }).organisation, { id: '5', name: 'nordwind/shop' })
  t.equal(read(event('closed'), { places: ['Nordwind/Shop'] }).tickets.length, 1)
  t.equal(read(event('closed'), { places: ['nordwind/other'] }).tickets.length, 0)
})

t.test('the header names the event, and repetitions by its id', async (t) => {
  const body = event('closed')
  const call = callOf(body, { 'x-github-event': 'issues', 'x-github-delivery': 'guid-1' })
  t.same(github.identify(call, body), { event: 'issues.closed', deliveryId: 'guid-1', isTimed: true })
  t.match(github.identify(callOf(body), body), { event: 'issues.closed', deliveryId: null })
})

t.test('pings, comments, pull requests and all else are ignored', async (t) => {
  const ping = { zen: 'Keep it logically awesome.', hook_id: 1 }
  t.match(read(ping, {}, { 'x-github-event': 'ping' }), { event: 'ping', tickets: [], ignored: /somebody is there/ })
  t.match(read(ping), { ignored: /somebody is there/ })
  const comment = { ...event('created'), comment: { id: 1 } }
  t.match(read(comment), { event: 'issue_comment.created', tickets: [] })
  t.match(read(event('closed'), {}, { 'x-github-event': 'issue_comment' }), { tickets: [] })
  t.match(read({ action: 'closed', pull_request: { id: 1 } }, {}, { 'x-github-event': 'pull_request' }), {
    ...{ event: 'pull_request.closed', tickets: [], ignored: 'The event pull_request is no issue.' },
  })
})

t.test('a form is refused with the word on what to choose', async (t) => {
  t.throws(() => parseBody(github, callOf('payload=%7B%7D')), { message: /choose application\/json/ })
})

t.test('whatever comes, what is read can be stored', async (t) => {
  standsAnything(t, github, [event('closed'), event('reopened'), event('deleted')], callOf({}))
})
