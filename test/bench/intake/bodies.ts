/** A believable body of each ticket system, different for each call: published ones where there are, else like them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { callback } from '../../ticket-systems/connectwise/callbacks.ts'
import type { Proof } from './proofs.ts'

const subject = 'The printer on the third floor takes every job and prints none of them'
const description = 'It says that it is ready, and is not. '.repeat(12)
const now = () => new Date().toISOString()

const published = (file: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/webhooks', file), 'utf8'))

const jira = published('jira__issue-updated-resolved.json')
const github = published('github__issues__closed.json')
const gitlab = published('gitlab__issue_closed.json')
const linear = published('linear__issue_update_title.json')
const intercom = published('intercom__conversation_admin_closed.json')

const freshdesk = (n: number) => ({
  freshdesk_webhook: {
    ...{ ticket_id: n, ticket_subject: subject, ticket_description: description, ticket_status: 'Resolved' },
    ...{ ticket_agent_name: 'Ida Lund', ticket_agent_email: 'ida.lund@example.com', ticket_company_name: 'Nordwind' },
    ...{ ticket_contact_name: 'Anna Berg', ticket_contact_email: 'anna.berg@example.org' },
    ...{ triggered_event: '{status:{from:2,to:4}}', ticket_url: `https://firm.freshdesk.com/a/tickets/${n}` },
  },
})

/** By the name of the system: the n-th body of a run. */
export const bodies: Record<string, (n: number) => unknown> = {
  zendesk: (n) => ({
    ...{ type: 'zen:event-type:ticket.status_changed', account_id: 22129848, time: now() },
    ...{ id: `01J${String(n).padStart(23, '0')}`, zendesk_event_version: '2022-11-06', subject: `zen:ticket:${n}` },
    detail: {
      ...{ id: String(n), subject, description, status: 'SOLVED', priority: 'NORMAL', type: 'INCIDENT' },
      ...{ assignee_id: '1200016', requester_id: '8800022', organization_id: '97454', tags: ['printer'] },
      ...{ created_at: '2026-11-20T08:00:00Z', updated_at: now() },
    },
    event: { current: 'SOLVED', previous: 'OPEN', meta: { sequence: { id: `s${n}`, position: 1 } } },
  }),
  jira: (n) => ({ ...jira, timestamp: Date.now(), issue: { ...jira.issue, id: String(n), key: `TES-${n}` } }),
  freshdesk,
  freshservice: (n) => ({ freshservice_webhook: freshdesk(n).freshdesk_webhook }),
  connectwise: (n) => callback({ id: n, _info: { lastUpdated: now() } }, { MessageId: `message-${n}`, ID: n }),
  halo: (n) => ({
    ...{ id: `0d2f1a77-3c56-4a43-9d4e-${String(n).padStart(12, '0')}`, object_id: n, event: 'Ticket Status Changed' },
    ticket: {
      ...{ id: n, summary: subject, details: description, status_id: 9, status: { id: 9, name: 'Closed' } },
      ...{ client_id: 12, client_name: 'Nordwind Logistik', agent_id: 7, agent: { id: 7, name: 'Ida Lund' } },
      ...{ user_id: 88, user_name: 'Anna Berg', user_emailaddress: 'anna.berg@example.org', lastactiondate: now() },
    },
  }),
  autotask: (n) => ({
    ...{
      Action: 'Update',
      Guid: `9a7f6c10-0000-4000-8000-${String(n).padStart(12, '0')}`,
      EntityType: 'Ticket',
      Id: n,
    },
    ...{ EventTime: now(), SequenceNumber: n, PersonID: 29682885 },
    Fields: { Status: '5', Title: subject, Description: description, TicketNumber: `T20261122.${n}` },
  }),
  servicenow: (n) => ({
    ...{ table: 'incident', operation: 'update', sys_id: `${n}`.padStart(32, 'a'), number: `INC${n}` },
    ...{ short_description: subject, state: '6', previous_state: '2', sys_updated_on: now(), description },
  }),
  github: (n) => ({ ...github, issue: { ...github.issue, id: n, number: n } }),
  gitlab: (n) => ({ ...gitlab, object_attributes: { ...gitlab.object_attributes, id: n, iid: n } }),
  linear: (n) => ({ ...linear, webhookTimestamp: Date.now(), data: { ...linear.data, id: `issue-${n}` } }),
  'zoho-desk': (n) => [
    {
      ...{ eventType: 'Ticket_Update', eventTime: String(Date.now()), orgId: '2389290' },
      payload: {
        ...{ id: String(n), ticketNumber: String(n), subject, description, status: 'Closed', statusType: 'Closed' },
        ...{ contactId: '1892000000042032', assigneeId: '1892000000042001', modifiedTime: now(), departmentId: '7' },
      },
      prevState: { status: 'Open', statusType: 'Open' },
    },
  ],
  hubspot: (n) => [
    {
      ...{ eventId: n, subscriptionId: 12345, portalId: 62515, appId: 54321, occurredAt: Date.now(), attemptNumber: 0 },
      ...{ subscriptionType: 'ticket.propertyChange', objectId: n, propertyName: 'hs_pipeline_stage' },
      ...{ propertyValue: '4', changeSource: 'CRM' },
    },
  ],
  intercom: (n) => ({ ...intercom, id: `notif_${n}`, created_at: Math.floor(Date.now() / 1000) }),
  'help-scout': (n) => ({
    ...{ id: n, number: n, subject, status: 'closed', state: 'published', closedAt: now(), preview: description },
    ...{ primaryCustomer: { id: 238604, first: 'Anna', last: 'Berg', email: 'anna.berg@example.org' } },
    ...{ assignee: { id: 256, first: 'Ida', last: 'Lund', email: 'ida.lund@example.com' }, mailboxId: 85 },
  }),
  generic: (n) => ({
    id: `evt-${n}`,
    ticket: {
      ...{ id: String(n), number: String(n), subject, state: 'resolved', changedAt: now() },
      assignee: { id: 'ida', name: 'Ida Lund', email: 'ida.lund@example.com' },
      requester: { id: 'anna', name: 'Anna Berg', email: 'anna.berg@example.org' },
      organisation: { id: 'nordwind', name: 'Nordwind Logistik' },
    },
  }),
}

/** Headers that name the event where the body does not. */
export const eventHeaders: Record<string, Record<string, string>> = {
  github: { 'x-github-event': 'issues' },
  gitlab: { 'x-gitlab-event': 'Issue Hook' },
  linear: { 'linear-event': 'Issue' },
  'help-scout': { 'x-helpscout-event': 'convo.status' },
}

/** One whole call: its body and its headers. */
export function callOf(system: string, proof: Proof, n: number, url: string) {
  const body = JSON.stringify(bodies[system]!(n))
  const headers = { 'content-type': 'application/json', ...eventHeaders[system], ...proof.headers(body, `d-${n}`, url) }
  return { body, headers }
}
