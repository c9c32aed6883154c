import t from 'tap'
import { readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { callOf, standsAnything } from '../hostile.ts'
import { issue, jira, moved, person, read, settled, ticketIn, unsettled, updated } from './events.ts'

t.test('people, project, times and kind of an issue are told, and no more', async (t) => {
  t.match(ticketIn(updated('Open')), {
    ...{ externalId: '10040', number: 'TES-41', subject: 'The printer is silent' },
    assignee: { id: '5b10', email: 'ida@example.com', name: 'Ida Lund', login: null },
    requester: { id: '77', email: null, name: 'Anna Berg' },
    actor: { id: '5b10' },
    organisation: null,
    place: { id: 'TES', name: 'Test' },
    occurredAt: new Date(1767607200123).toISOString(),
    openedAt: '2026-01-05T17:00:00.000Z',
    ...{ type: 'Incident', priority: 'High' },
  })
})

t.test('people of a server are known by the key that stays when their login changes', async (t) => {
  const assignee = { key: 'JIRAUSER10100', name: 'ida', displayName: 'Ida Lund', emailAddress: 'ida@example.com' }
  const body = updated('Open', [], { issue: issue('Open', { assignee }) })
  t.match(ticketIn(body).assignee, { id: 'JIRAUSER10100', login: 'ida' })
})

t.test('an app that an issue is assigned to is nobody to credit, and says nothing of whose work it is', async (t) => {
  const assignee = { accountId: '557058:f5', displayName: 'Automation for Jira', accountType: 'app' }
  const ticket = ticketIn(updated('Done', [settled], { issue: issue('Done', { assignee }) }))
  t.match(ticket, { assignee: null, consultants: null, serviceAccounts: [{ name: 'Automation for Jira' }] })
  const person = { ...assignee, accountType: 'atlassian' }
  t.match(ticketIn(updated('Done', [settled], { issue: issue('Done', { assignee: person }) })), {
    assignee: { id: '557058:f5' },
    serviceAccounts: undefined,
  })
  const answer = { id: '10040', fields: { assignee, reporter: { accountId: '77' } } }
  t.match(await jira.lookUp!.ticket(async () => answer, { externalId: '10040', number: null }), {
    assignee: null,
    requester: { id: '77' },
  })
})

t.test('an issue that is assigned to nobody says so; one that does not speak of it says nothing', async (t) => {
  const nobody = updated('Open', [], { issue: issue('Open', { assignee: null }) })
  t.match(ticketIn(nobody), { assignee: null, consultants: [] })
  const silent = updated('Open', [], { issue: issue('Open', { assignee: undefined }) })
  t.match(ticketIn(JSON.parse(JSON.stringify(silent))), { assignee: null, consultants: null })
})

t.test('the organisation of a customer comes from the field that the firm names', async (t) => {
  const organisations = [{ id: '4', name: 'Nordwind', _links: {} }]
  const body = updated('Done', [settled], { issue: issue('Done', { customfield_10002: organisations }) })
  const mapping = { client: { by: 'field', field: 'issue.fields.customfield_10002.0' } } as const
  t.same(ticketIn(body, mapping).organisation, { id: '4', name: 'Nordwind' })
  t.equal(ticketIn(updated('Done'), mapping).organisation, null)
  t.same(ticketIn(body, { client: { by: 'place' } }).organisation, { id: 'TES', name: 'Test' })
})

t.test('only the projects of the connection are looked at', async (t) => {
  t.equal(read(updated('Done'), { places: ['tes'] }).tickets.length, 1)
  t.match(read(updated('Done'), { places: ['Other'] }), { tickets: [], ignored: /do not|not look/ })
})

t.test('a call is told apart by the identifier that stays over repetitions', async (t) => {
  const body = updated('Done')
  const call = callOf(body, { 'x-atlassian-webhook-identifier': 'abc', 'x-atlassian-webhook-retry': '2' })
  t.same(jira.identify(call, body), { event: 'jira:issue_updated', deliveryId: 'abc', isTimed: true })
  t.match(jira.identify(callOf(body), body), { deliveryId: null, isTimed: true })
})

t.test('a rule of Jira Automation may send our own format', async (t) => {
  const body = { ticket: { id: '10040', number: 'TES-41', state: 'resolved', changedAt: '2026-01-05T09:00:00Z' } }
  t.match(ticketIn(body), { externalId: '10040', state: 'resolved', resolves: 'if-open-before' })
  t.match(jira.identify(callOf(body), body), { event: 'resolved', isTimed: true })
  const wrong = read({ ticket: { id: '10040', status: 'Done' } })
  t.match(wrong, { tickets: [], ignored: /nor our own format: .*status.* is not a known key/ })
  const unclean = read({ ticket: { id: 'a\0b' } })
  t.match(unclean, { tickets: [], ignored: /must not contain the character NUL/ })
})

t.test('or the issue alone, whose state counts when it was another before', async (t) => {
  const body = issue('Done', { updated: '2026-01-05T09:00:00.000+0100' })
  t.match(ticketIn(body), { externalId: '10040', state: 'resolved', resolves: 'if-open-before' })
  t.equal(ticketIn(body).occurredAt, '2026-01-05T08:00:00.000Z')
  t.match(ticketIn(issue('Open')), { state: 'open', reopens: 'if-resolved-before' })
})

t.test('events that are about no issue are ignored', async (t) => {
  t.match(read({ timestamp: 1, webhookEvent: 'project_created', project: { id: 1 } }), {
    event: 'project_created',
    ...{ tickets: [], ignored: 'The event project_created is about no issue.' },
  })
  t.match(read({ id: '1' }), { tickets: [], ignored: /about no issue/ })
  t.match(read([]), { tickets: [], ignored: /about no issue/ })
})

t.test('the key that is called toString is read as the key that it is', async (t) => {
  const { toString: _, ...item } = moved('In Progress', 'Done')
  t.match(ticketIn(updated('Done', [{ ...item, to: null }])), { resolves: 'yes' })
  const empty = { field: 'resolution', from: null, fromString: null, to: null }
  t.match(ticketIn(updated('Done', [empty, moved('Waiting for customer', 'Done')])), { resolves: 'if-open-before' })
})

t.test('whatever comes, what is read can be stored', async (t) => {
  const bodies = [
    updated('Done', [settled, moved('In Progress', 'Done')]),
    updated('To Do', [unsettled, moved('Done', 'To Do')], { comment: { author: person } }),
    issue('Done'),
    { ticket: { id: '1', state: 'resolved', assignee: { id: 'ida' } } },
  ]
  standsAnything(t, jira, bodies, callOf({}))
  t.match(readDelivery(jira, callOf({}), null, {}), { tickets: [] })
})
