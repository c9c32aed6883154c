/*
 * What each ticket system tells us after our own note on ticket 42, as its documentation has it: that there is a note,
 * and that the ticket was updated, with our account as the one who did it; and what it tells when a rule of the firm
 * answers to the note by opening the ticket again, which bears our account as well.
 */
import { takers } from './note-takers.ts'

export interface Told {
  body: object
  headers?: Record<string, string>
}

const text = 'Anna Berg has answered the survey'

/** In the order in which they come. */
export const afterNote: Record<string, (at: Date) => Told[]> = {
  zendesk: (at) => [
    zendeskEvent('comment_added', at, {
      comment: { id: '1', body: text, is_public: false, author: { id: '777', is_staff: true } },
    }),
    zendeskEvent('agent_assignment_changed', at, { current: '501', previous: '501' }),
  ],
  jira: (at) => [
    { body: { timestamp: at.getTime(), webhookEvent: 'comment_created', comment: jiraComment(), issue: jiraIssue() } },
    {
      body: {
        ...{ timestamp: at.getTime(), webhookEvent: 'jira:issue_updated', issue_event_type_name: 'issue_commented' },
        ...{ user: { accountId: takers.jira!.own }, issue: jiraIssue(), comment: jiraComment() },
      },
    },
  ],
  connectwise: (at) => [connectwiseCallback(at)],
  autotask: (at) => {
    const common = { Guid: 'g', EventTime: at.toISOString(), PersonId: 29_682_885 }
    const note = { TicketID: 42, Title: 'What the client answered', Description: text, Publish: 2 }
    const ticket = { Status: '5', LastActivityDate: at.toISOString() }
    return [
      { body: { ...common, Action: 'Create', EntityType: 'TicketNote', Id: 7, SequenceNumber: 90, Fields: note } },
      { body: { ...common, Action: 'Update', EntityType: 'Ticket', Id: 42, SequenceNumber: 91, Fields: ticket } },
    ]
  },
  hubspot: (at) => {
    const common = {
      portalId: 1,
      occurredAt: at.getTime(),
      changeSource: 'INTEGRATION',
      sourceId: '88',
      attemptNumber: 0,
    }
    const onTicket = { ...common, subscriptionType: 'ticket.propertyChange', objectId: 42 }
    return [
      { body: [{ ...common, subscriptionType: 'object.creation', objectTypeId: '0-46', objectId: 900 }] },
      {
        body: [
          { ...onTicket, propertyName: 'notes_last_updated', propertyValue: String(at.getTime()) },
          { ...onTicket, propertyName: 'hs_num_times_contacted', propertyValue: '1' },
        ],
      },
    ]
  },
  freshdesk: (at) => [
    {
      body: {
        freshdesk_webhook: {
          ...{ ticket_id: 42, ticket_status: 'Resolved', ticket_subject: 'The printer is silent, 2' },
          ...{ triggered_event: '{note_type:private}', ticket_updated_at: at.toISOString() },
        },
      },
    },
  ],
  intercom: (at) => [intercomNotification('admin.noted', 'closed', at, 'note')],
  'help-scout': (at) => [
    {
      headers: { 'x-helpscout-event': 'convo.note.created' },
      body: {
        ...{ id: 42, status: 'closed', subject: 'The printer is silent, 2', userUpdatedAt: at.toISOString() },
        _embedded: { threads: [{ type: 'note', body: text, createdBy: { id: 4321, type: 'user' } }] },
      },
    },
  ],
  gitlab: (at) => [
    {
      headers: { 'x-gitlab-event': 'Confidential Note Hook' },
      body: {
        ...{ object_kind: 'note', event_type: 'confidential_note', user: { id: 4242, username: 'project_5_bot' } },
        object_attributes: { id: 302, note: text, noteable_type: 'Issue', noteable_id: 42, internal: true },
        issue: { id: 42, iid: 1, state: 'closed', updated_at: at.toISOString() },
      },
    },
    gitlabIssue('update', 'closed', at),
  ],
}

/** Of the systems whose calls say who made a change, and whose API says who we are. */
export const reopenedByRule: Record<string, (at: Date, who?: string) => Told> = {
  zendesk: (at, who = takers.zendesk!.own!) =>
    zendeskEvent('status_changed', at, { current: 'OPEN', previous: 'SOLVED' }, { status: 'OPEN', actor_id: who }),
  jira: (at, who = takers.jira!.own!) => {
    const status = { field: 'status', fieldId: 'status', from: '5', fromString: 'Resolved', to: '3', toString: 'Open' }
    return {
      body: {
        ...{ timestamp: at.getTime(), webhookEvent: 'jira:issue_updated', user: { accountId: who } },
        issue: jiraIssue({ id: '3', name: 'Open', statusCategory: { key: 'indeterminate' } }),
        changelog: { items: [status] },
      },
    }
  },
  intercom: (at, who) => intercomNotification('admin.opened', 'open', at, 'open', who),
  gitlab: (at, who) => gitlabIssue('reopen', 'opened', at, who),
}

function zendeskEvent(name: string, at: Date, event: object, detail: object = {}): Told {
  const facts = { id: '42', subject: 'The printer is silent, 2', status: 'SOLVED', actor_id: '777', assignee_id: '501' }
  return {
    body: { type: `zen:event-type:ticket.${name}`, time: at.toISOString(), detail: { ...facts, ...detail }, event },
  }
}

const jiraComment = () => ({ id: '10000', author: { accountId: takers.jira!.own }, body: text, jsdPublic: false })

function jiraIssue(status: object = { id: '5', name: 'Resolved', statusCategory: { key: 'done' } }) {
  const people = { assignee: { accountId: '501' }, reporter: { accountId: '601' } }
  return { id: '42', key: 'T-42', fields: { summary: 'The printer is silent, 2', status, ...people } }
}

function connectwiseCallback(at: Date): Told {
  const Entity = JSON.stringify({
    ...{ id: 42, summary: 'The printer is silent, 2', status: { id: 2, name: 'solved' }, closedFlag: true },
    ...{ owner: { id: 501, identifier: 'x' }, contact: { id: 601 } },
    _info: { lastUpdated: at.toISOString(), updatedBy: 'RapportApi' },
  })
  return { body: { MessageId: 'after', Action: 'updated', Type: 'ticket', ID: 42, MemberId: 'RapportApi', Entity } }
}

function intercomNotification(topic: string, state: string, at: Date, part: string, who = '991267459'): Told {
  const seconds = Math.floor(at.getTime() / 1000)
  const author = { type: 'admin', id: who }
  const item = {
    ...{ type: 'conversation', id: '42', state, open: state === 'open', admin_assignee_id: 501 },
    contacts: { contacts: [{ id: '601' }] },
    conversation_parts: { conversation_parts: [{ part_type: part, author, created_at: seconds }] },
  }
  return {
    body: { type: 'notification_event', topic: `conversation.${topic}`, created_at: seconds, data: { item } },
  }
}

function gitlabIssue(action: string, state: string, at: Date, who = '4242'): Told {
  const issue = { id: 42, iid: 1, title: 'The printer is silent, 2', action, state, updated_at: at.toISOString() }
  return {
    headers: { 'x-gitlab-event': 'Issue Hook' },
    body: {
      ...{ object_kind: 'issue', user: { id: Number(who), username: 'who' }, object_attributes: issue },
      project: { id: 5, path_with_namespace: 'ahrens/support desk' },
    },
  }
}
