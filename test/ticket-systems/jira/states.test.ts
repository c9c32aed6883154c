import t from 'tap'
import { moved, settled, ticketIn, unsettled, updated } from './events.ts'

t.test('a resolution set on the way into a done status proves that the issue was open', async (t) => {
  const resolved = { state: 'resolved', resolves: 'yes', reopens: 'no' }
  t.match(ticketIn(updated('Done', [settled, moved('Waiting for customer', 'Done')])), resolved)
  t.match(ticketIn(updated('Resolved', [moved('In Progress', 'Resolved'), settled])), resolved)
})

t.test('without one, what was before is known for delivered statuses and the words of the firm only', async (t) => {
  t.match(ticketIn(updated('Done', [moved('In Progress', 'Done')])), { state: 'resolved', resolves: 'yes' })
  const unclear = updated('Done', [moved('Waiting for customer', 'Done')])
  t.match(ticketIn(unclear), { state: 'resolved', resolves: 'if-open-before' })
  t.match(ticketIn(unclear, { openStatuses: ['waiting for CUSTOMER'] }), { resolves: 'yes' })
})

t.test('status and resolution in two calls do not both prove a resolution', async (t) => {
  const alone = ticketIn(updated('Done', [settled]))
  t.match(alone, { state: 'resolved', resolves: 'if-open-before' })
})

t.test('from one end to another is no second resolution', async (t) => {
  t.match(ticketIn(updated('Closed', [moved('Resolved', 'Closed')])), { state: 'closed', resolves: 'no' })
  t.match(ticketIn(updated('Released', [moved('Done', 'Released')])), { resolves: 'if-open-before' })
  const late = updated('Released', [moved('Done', 'Released'), settled])
  t.match(ticketIn(late), { resolves: 'if-open-before' }, 'not even with a resolution that is set late')
  t.match(ticketIn(late, { resolvedStatuses: ['Done', 'Released'] }), { state: 'resolved', resolves: 'no' })
})

t.test('an issue is reopened when its resolution is taken away, or its status is an open one again', async (t) => {
  const reopened = { state: 'open', resolves: 'no', reopens: 'yes' }
  t.match(ticketIn(updated('To Do', [unsettled, moved('Done', 'To Do')])), reopened)
  t.match(ticketIn(updated('Open', [moved('Closed', 'Open')])), reopened)
  t.match(ticketIn(updated('To Do', [moved('Released', 'To Do')])), { state: 'open', reopens: 'if-resolved-before' })
  t.match(ticketIn(updated('To Do', [moved('In Progress', 'To Do')])), { state: 'open', reopens: 'no' })
  t.match(ticketIn(updated('Done', [unsettled])), { state: 'resolved', resolves: 'if-open-before', reopens: 'no' })
})

t.test('other events tell how the issue stands, and prove nothing', async (t) => {
  const edited = { field: 'summary', fieldtype: 'jira', from: null, toString: 'New' }
  t.match(ticketIn(updated('Done', [edited])), { state: 'resolved', resolves: 'no', reopens: 'no' })
  const comment = { webhookEvent: 'comment_created', changelog: undefined }
  t.match(ticketIn(updated('Done', [], comment)), { state: 'resolved', resolves: 'no', reopens: 'no' })
  const namesake = { ...moved('In Progress', 'Done'), field: 'Status', fieldId: 'customfield_7', fieldtype: 'custom' }
  t.match(ticketIn(updated('Done', [namesake])), { resolves: 'no' }, 'a field of the site that is called Status')
  const { fieldId: _, ...older } = namesake
  t.match(ticketIn(updated('Done', [older])), { resolves: 'no' }, 'servers do not send its id')
})

t.test('a body that was built after the next change proves nothing about this one', async (t) => {
  t.match(ticketIn(updated('To Do', [moved('In Progress', 'Done'), settled])), { state: 'open', resolves: 'no' })
  t.match(ticketIn(updated('Done', [moved('To Do', 'In Progress')])), { state: 'resolved', resolves: 'no' })
})

t.test('a new issue is open, or done without anybody knowing it open', async (t) => {
  const created = { webhookEvent: 'jira:issue_created' }
  t.match(ticketIn(updated('To Do', [], created)), { state: 'open', resolves: 'no', reopens: 'no' })
  const first = { ...moved('To Do', 'Done'), from: null, fromString: null }
  t.match(ticketIn(updated('Done', [settled, first], created)), { state: 'resolved', resolves: 'if-open-before' })
})

t.test('a deleted issue is deleted, whatever its status', async (t) => {
  const event = { webhookEvent: 'jira:issue_deleted', changelog: undefined }
  t.match(ticketIn(updated('Done', [], event)), { state: 'deleted', resolves: 'no' })
})

t.test('the words of the firm go before the category', async (t) => {
  const done = updated('Done', [moved('In Progress', 'Done'), settled])
  t.match(ticketIn(done, { resolvedStatuses: ['Released'] }), { state: 'open', resolves: 'no' })
  const waiting = updated('Waiting for customer', [moved('In Progress', 'Waiting for customer')])
  t.match(ticketIn(waiting, { resolvedStatuses: ['10101'] }), { state: 'resolved', resolves: 'yes' })
})

t.test('a status without a category needs a mapping', async (t) => {
  const nowhere = updated('Nowhere', [moved('In Progress', 'Nowhere')])
  t.match(ticketIn(nowhere), { state: 'unknown', resolves: 'needs-mapping' })
  t.match(ticketIn(nowhere, { resolvedStatuses: ['nowhere'] }), { state: 'resolved', resolves: 'yes' })
})

t.test('servers from before there were categories are read by the delivered statuses', async (t) => {
  const old = updated('Resolved', [moved('Open', 'Resolved')])
  const { statusCategory, ...status } = old.issue.fields.status
  old.issue.fields.status = status as typeof old.issue.fields.status
  t.match(ticketIn(old), { state: 'resolved', resolves: 'yes' })
})
