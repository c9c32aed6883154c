/** That nobody works on a ticket is something else than that a call says nothing of it. */
import t from 'tap'
import { readDelivery } from '../../src/ticket-systems/read-delivery.ts'
import { ticketSystems } from '../../src/ticket-systems/registry.ts'

/** What a system sends about its assignee: taken from a ticket, silent of it, and with somebody. */
interface Example {
  body(said: object): object
  headers?: Record<string, string>
  nobody: object[]
  silent: object[]
  somebody: object[]
}

const zendeskEvent = (said: object) => ({
  ...{ type: 'zen:event-type:ticket.agent_assignment_changed', id: 'e', time: '2026-01-05T09:00:00Z' },
  detail: { id: '1', status: 'OPEN', ...said },
  event: {},
})
const autotaskHook = (Fields: object) => ({
  ...{ Action: 'Update', Guid: 'g', EntityType: 'Ticket', Id: 1, EventTime: '2026-01-05T09:00:00Z', SequenceNumber: 1 },
  Fields: { Status: '1', ...Fields },
})
const callback = (said: object) => ({
  ...{ MessageId: 'm', Action: 'updated', Type: 'ticket', ID: 1 },
  Entity: JSON.stringify({ id: 1, closedFlag: false, ...said }),
})
const ownerChange = (said: object) => [
  { subscriptionType: 'ticket.propertyChange', objectId: 1, occurredAt: 1767603600000, ...said },
]
const conversation = (said: object) => ({
  ...{ type: 'notification_event', topic: 'conversation.admin.assigned', created_at: 1767603600 },
  data: { item: { type: 'conversation', id: '1', state: 'open', ...said } },
})
const property = 'hubspot_owner_id'

const examples: Record<string, Example> = {
  zendesk: {
    body: zendeskEvent,
    nobody: [{ assignee_id: null }],
    silent: [{}],
    somebody: [{ assignee_id: '7' }],
  },
  freshdesk: {
    body: (said) => ({ freshdesk_webhook: { ticket_id: 1, ticket_status: 'Open', ...said } }),
    nobody: [{ ticket_agent_id: null }, { ticket_agent_name: '', ticket_agent_email: '' }],
    silent: [{}],
    somebody: [{ ticket_agent_id: null, ticket_agent_email: 'ida@example.com' }, { ticket_agent_id: 7 }],
  },
  connectwise: {
    body: callback,
    nobody: [{ owner: null }, { owner: null, resources: '' }],
    silent: [{}, { resources: null }],
    somebody: [{ owner: { id: 7, name: 'Ida' } }, { owner: null, resources: 'ilund' }],
  },
  halo: {
    body: (said) => ({ event: 'Ticket Updated', ticket: { id: 1, summary: 'x', status_id: 1, ...said } }),
    nobody: [
      { agent_id: 0 },
      { agent_id: -1 },
      { agent_id: null },
      { agent_id: 1 },
      { agent: { id: 1, name: 'Unassigned' } },
    ],
    silent: [{}],
    somebody: [{ agent_id: 7 }, { agent: { id: 1, name: 'Ida' } }],
  },
  autotask: {
    body: autotaskHook,
    nobody: [{ AssignedResourceID: null }, { AssignedResourceID: '0' }],
    silent: [{}],
    somebody: [{ AssignedResourceID: '7' }],
  },
  servicenow: {
    body: (said) => ({ table: 'incident', operation: 'update', sys_id: 'a1', state: '2', ...said }),
    nobody: [{ assigned_to: null }, { assigned_to: '' }, { 'assigned_to.sys_id': '' }, { assigned_to: { value: '' } }],
    silent: [{}],
    somebody: [{ assigned_to: 'b7' }, { assigned_to: { id: 'b7' } }],
  },
  'zoho-desk': {
    body: (said) => [{ eventType: 'Ticket_Update', eventTime: '1767603600000', payload: { id: '1', ...said } }],
    nobody: [{ assigneeId: null }, { assigneeId: null, assignee: null }],
    silent: [{}],
    somebody: [{ assigneeId: '7' }, { assigneeId: null, assignee: { id: '7' } }],
  },
  hubspot: {
    body: ownerChange,
    nobody: [
      { propertyName: property, propertyValue: '' },
      { propertyName: property, propertyValue: null },
    ],
    silent: [{ propertyName: property }, { propertyName: 'subject', propertyValue: '' }],
    somebody: [{ propertyName: property, propertyValue: '7' }],
  },
  intercom: {
    body: conversation,
    nobody: [
      { admin_assignee_id: 0 },
      { admin_assignee_id: null, team_assignee_id: 5 },
      { assignee: { type: 'nobody_admin', id: null } },
      { assignee: { type: 'team', id: '5' } },
    ],
    silent: [{}],
    somebody: [{ admin_assignee_id: 7 }, { assignee: { type: 'admin', id: '7' } }],
  },
  'help-scout': {
    body: (said) => ({ id: 1, status: 'active', userUpdatedAt: '2026-01-05T09:00:00Z', ...said }),
    headers: { 'x-helpscout-event': 'convo.assigned' },
    nobody: [{ assignee: null }, { owner: null }],
    silent: [{}],
    somebody: [{ assignee: { id: 7, first: 'Ida' } }],
  },
}

for (const [name, { body, headers = {}, nobody, silent, somebody }] of Object.entries(examples))
  t.test(`${name}: nobody is told apart from nothing and from somebody`, async (t) => {
    const read = (said: object) => {
      const parsed = JSON.parse(JSON.stringify(body(said)))
      const call = { headers, raw: Buffer.from(JSON.stringify(parsed)), url: '', method: 'POST' }
      const [ticket] = readDelivery(ticketSystems.get(name)!, call, parsed, {}).tickets
      return { assignee: ticket!.assignee, consultants: ticket!.consultants }
    }
    for (const said of nobody) t.same(read(said), { assignee: null, consultants: [] }, JSON.stringify(said))
    for (const said of silent) t.same(read(said), { assignee: null, consultants: null }, JSON.stringify(said))
    for (const said of somebody) t.match(read(said), { assignee: Object, consultants: null }, JSON.stringify(said))
  })
