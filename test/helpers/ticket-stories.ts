/*
 * The same story as each ticket system would tell it, written by us from their documentation: opened, given to Ida,
 * solved, closed, opened again and given to Ole, solved. Where a system knows no closing after solving, another event
 * shows the ticket as it stands.
 */

export const people = { ida: '501', ole: '502', anna: '601' }

interface Step {
  nth: number
  at: Date
  before: Standing
  now: Standing
  who: string | null
}
type Standing = 'open' | 'solved' | 'closed'

const step = (nth: number, before: Standing, now: Standing, who: string | null): Step => ({
  ...{ nth, before, now, who },
  at: new Date(Date.UTC(2026, 0, 5, 9, nth)),
})

const steps = [
  step(0, 'open', 'open', null),
  step(1, 'open', 'open', people.ida),
  step(2, 'open', 'solved', people.ida),
  step(3, 'solved', 'closed', people.ida),
  step(4, 'closed', 'open', people.ole),
  step(5, 'open', 'solved', people.ole),
]

type Body = object | string
interface Told {
  body: Body
  headers?: Record<string, string>
}
type Teller = (ticket: string, step: Step) => Told

const subject = ({ nth }: Step) => `The printer is silent, ${nth}`
const isChange = ({ before, now }: Step) => before !== now
const at = ({ at }: Step) => at.toISOString()
const ms = ({ at }: Step) => at.getTime()
const seconds = (step: Step) => ms(step) / 1000
const inUtc = (step: Step) => at(step).slice(0, 19).replace('T', ' ')

const zendesk: Teller = (ticket, step) => {
  const [current, previous] = [step.now, step.before].map((state) => state.toUpperCase())
  const type = isChange(step) ? 'status_changed' : step.nth === 0 ? 'created' : 'agent_assignment_changed'
  const ids = { assignee_id: step.who, requester_id: people.anna }
  const detail = { id: ticket, subject: subject(step), status: current, ...ids }
  const event = isChange(step) ? { current, previous } : {}
  return { body: { type: `zen:event-type:ticket.${type}`, time: at(step), detail, event } }
}

const jira: Teller = (ticket, step) => {
  const statuses = { open: ['3', 'In Progress'], solved: ['5', 'Resolved'], closed: ['6', 'Closed'] }
  const [id, name] = statuses[step.now]
  const [from, fromString] = statuses[step.before]
  const items = isChange(step)
    ? [{ field: 'status', fieldId: 'status', from, fromString, to: id, toString: name }]
    : [{ field: 'assignee', fieldId: 'assignee', from: null, to: step.who }]
  const status = { id, name, statusCategory: { key: step.now === 'open' ? 'indeterminate' : 'done' } }
  const assignee = step.who && { accountId: step.who }
  const fields = { summary: subject(step), status, assignee, reporter: { accountId: people.anna } }
  const issue = { id: ticket, key: `T-${ticket}`, fields }
  return { body: { timestamp: ms(step), webhookEvent: 'jira:issue_updated', issue, changelog: { items } } }
}

const freshdesk: Teller = (ticket_id, step) => {
  const codes = { open: 2, solved: 4, closed: 5 }
  const labels = { open: 'Open', solved: 'Resolved', closed: 'Closed' }
  const status = isChange(step)
    ? { triggered_event: `{status:{from:${codes[step.before]},to:${codes[step.now]}}}` }
    : {}
  const agent = step.who && { ticket_agent_id: step.who }
  const facts = { ticket_id, ticket_subject: subject(step), ticket_status: labels[step.now], requester_id: people.anna }
  return { body: { freshdesk_webhook: { ...facts, ...status, ...agent, ticket_updated_at: at(step) } } }
}

const connectwise: Teller = (ticket, step) => {
  const status = { id: { open: 1, solved: 2, closed: 3 }[step.now], name: step.now }
  const owner = step.who && { owner: { id: step.who, identifier: 'x' } }
  const flags = { closedFlag: step.now !== 'open', _info: { lastUpdated: at(step) } }
  const Entity = JSON.stringify({ summary: subject(step), status, contact: { id: people.anna }, ...owner, ...flags })
  return { body: { MessageId: `${ticket}-${step.nth}`, Action: 'updated', Type: 'ticket', ID: ticket, Entity } }
}

const halo: Teller = (ticket, step) => {
  const status = { status_id: { open: 1, solved: 8, closed: 9 }[step.now], status: { name: haloNames[step.now] } }
  const facts = { id: ticket, summary: subject(step), user_id: people.anna, ...(step.who && { agent_id: step.who }) }
  return { body: { event: 'Ticket Updated', timestamp: at(step), ticket: { ...facts, ...status } } }
}
const haloNames = { open: 'In Progress', solved: 'Resolved', closed: 'Closed' }

const autotask: Teller = (Id, step) => {
  const Fields = {
    ...{ Status: { open: '1', solved: '5', closed: '5' }[step.now], Title: subject(step), ContactID: people.anna },
    ...(step.who && { AssignedResourceID: step.who }),
  }
  const times = { EventTime: at(step), SequenceNumber: step.nth }
  return { body: { Action: 'Update', Guid: 'g', EntityType: 'Ticket', Id, Fields, ...times } }
}

const servicenow: Teller = (sys_id, step) => {
  const state = { open: '2', solved: '6', closed: '7' }
  const record = { sys_id, number: `INC${sys_id}`, short_description: subject(step), state: state[step.now] }
  const who = { caller_id: people.anna, ...(step.who && { assigned_to: step.who }) }
  const change = isChange(step) ? { previous_state: state[step.before] } : { updated_fields: ['assigned_to'] }
  return { body: { table: 'incident', operation: 'update', updated_on: inUtc(step), ...record, ...who, ...change } }
}

const github: Teller = (ticket, step) => {
  const action =
    isChange(step) && step.before !== 'solved' ? { open: 'reopened', solved: 'closed', closed: '' }[step.now] : 'edited'
  const state = step.now === 'open' ? { state: 'open' } : { state: 'closed', state_reason: 'completed' }
  const who = { user: { id: people.anna }, assignee: step.who && { id: step.who } }
  const issue = { id: ticket, number: 1, title: subject(step), updated_at: at(step), ...state, ...who }
  return { body: { action, issue }, headers: { 'x-github-event': 'issues' } }
}

const gitlab: Teller = (id, step) => {
  const action =
    isChange(step) && step.before !== 'solved' ? { open: 'reopen', solved: 'close', closed: '' }[step.now] : 'update'
  const state = step.now === 'open' ? 'opened' : 'closed'
  const facts = {
    id,
    iid: 1,
    title: subject(step),
    action,
    state,
    author_id: people.anna,
    updated_at: `${inUtc(step)} UTC`,
  }
  const assignees = step.who ? [{ id: step.who, username: step.who }] : []
  return { body: { object_kind: 'issue', object_attributes: facts, assignees } }
}

const linear: Teller = (id, step) => {
  const state = step.now === 'open' ? { id: 's1', type: 'started' } : { id: 's2', type: 'completed' }
  const isMove = isChange(step) && step.before !== 'solved'
  const updatedFrom = isMove
    ? { stateId: step.now === 'open' ? 's2' : 's1', completedAt: step.now === 'open' ? '2026-01-05T09:02:00Z' : null }
    : { title: 'x' }
  const completedAt = step.now === 'open' ? null : at(step)
  const data = { id, title: subject(step), state, completedAt, creatorId: people.anna, assigneeId: step.who }
  return { body: { type: 'Issue', action: 'update', createdAt: at(step), data, updatedFrom } }
}

const zohoDesk: Teller = (id, step) => {
  const type = { open: 'Open', solved: 'Closed', closed: 'Closed' }
  const facts = { id, subject: subject(step), contactId: people.anna, ...(step.who && { assigneeId: step.who }) }
  const payload = { ...facts, status: step.now, statusType: type[step.now] }
  const prevState = { status: step.before, statusType: type[step.before] }
  return { body: [{ eventType: 'Ticket_Update', eventTime: String(ms(step)), payload, prevState }] }
}

/** Two changes in one call, each of one property. */
const hubspot: Teller = (objectId, step) => {
  const of = { subscriptionType: 'ticket.propertyChange', portalId: 1, objectId, occurredAt: ms(step) }
  const stage = { ...of, propertyName: 'hs_pipeline_stage', propertyValue: step.now === 'open' ? '2' : '4' }
  const owner = { ...of, propertyName: 'hubspot_owner_id', propertyValue: step.who }
  return { body: step.who ? [owner, stage] : [stage] }
}

const intercom: Teller = (id, step) => {
  const isMove = isChange(step) && step.before !== 'solved'
  const topic = isMove ? (step.now === 'open' ? 'admin.opened' : 'admin.closed') : 'admin.noted'
  const item = {
    ...{ type: 'conversation', id, title: subject(step), state: step.now === 'open' ? 'open' : 'closed' },
    ...{ admin_assignee_id: step.who ?? 0, contacts: { contacts: [{ id: people.anna }] } },
  }
  return {
    body: { type: 'notification_event', topic: `conversation.${topic}`, created_at: seconds(step), data: { item } },
  }
}

const helpScout: Teller = (id, step) => {
  const event = isChange(step) && step.before !== 'solved' ? 'convo.status' : 'convo.assigned'
  const who = { primaryCustomer: { id: people.anna }, ...(step.who && { assignee: { id: step.who } }) }
  const body = {
    id,
    subject: subject(step),
    status: step.now === 'open' ? 'active' : 'closed',
    userUpdatedAt: at(step),
  }
  return { body: { ...body, ...who }, headers: { 'x-helpscout-event': event } }
}

const generic: Teller = (id, step) => {
  const who = { requester: { id: people.anna }, ...(step.who && { assignee: { id: step.who } }) }
  const state = step.now === 'solved' ? 'resolved' : step.now
  return { body: { ticket: { id, subject: subject(step), state, changedAt: at(step), ...who } } }
}

const tellers: Record<string, Teller> = {
  ...{ zendesk, jira, freshdesk, freshservice: freshdesk, connectwise, halo, autotask, servicenow, github, gitlab },
  ...{ linear, 'zoho-desk': zohoDesk, hubspot, intercom, 'help-scout': helpScout, generic },
}

/** The story as this system tells it, call by call; undefined for a system that nobody has written it for. */
export const storyOf = (system: string, ticket: string): Told[] | undefined =>
  tellers[system] && steps.map((step) => tellers[system]!(ticket, step))
