/** Events of Jira, written by us from its documentation. */

import type { Mapping } from '../../../src/ticket-systems/mapping.ts'
import { readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { ticketSystems } from '../../../src/ticket-systems/registry.ts'
import { callOf } from '../hostile.ts'

export const jira = ticketSystems.get('jira')!

const statuses = {
  'To Do': ['10001', 'new'],
  Open: ['1', 'new'],
  'In Progress': ['3', 'indeterminate'],
  'Waiting for customer': ['10101', 'indeterminate'],
  Done: ['10002', 'done'],
  Resolved: ['5', 'done'],
  Closed: ['6', 'done'],
  Released: ['10103', 'done'],
  Nowhere: ['10104', 'undefined'],
} as const
export type Status = keyof typeof statuses

const statusOf = (name: Status) => {
  const [id, key] = statuses[name]
  return { id, name, statusCategory: { id: 1, key } }
}

/** A change of the status, as the list of changes tells it. */
export const moved = (from: Status, to: Status) => ({
  ...{ field: 'status', fieldId: 'status', fieldtype: 'jira' },
  ...{ from: statuses[from][0], fromString: from, to: statuses[to][0], toString: to },
})

const resolution = { field: 'resolution', fieldId: 'resolution', fieldtype: 'jira' }
export const settled = { ...resolution, from: null, fromString: null, to: '10000', toString: 'Done' }
export const unsettled = { ...resolution, from: '10000', fromString: 'Done', to: null, toString: null }

export const person = { accountId: '5b10', displayName: 'Ida Lund', emailAddress: 'Ida@Example.com' }

export const issue = (now: Status, fields: object = {}) => ({
  id: '10040',
  key: 'TES-41',
  fields: {
    ...{ summary: 'The printer is silent', status: statusOf(now), project: { id: '1', key: 'TES', name: 'Test' } },
    ...{ created: '2026-01-05T09:00:00.000-0800', issuetype: { name: 'Incident' }, priority: { name: 'High' } },
    ...{ assignee: person, reporter: { accountId: '77', displayName: 'Anna Berg' } },
    ...fields,
  },
})

export const updated = (now: Status, items: object[] = [], event: object = {}) => ({
  ...{ timestamp: 1767607200123, webhookEvent: 'jira:issue_updated', issue_event_type_name: 'issue_generic' },
  ...{ user: person, issue: issue(now), changelog: { id: '7', items }, ...event },
})

export const read = (body: unknown, mapping: Mapping = {}) => readDelivery(jira, callOf(body), body, mapping)

/** The one ticket that a body tells of, its moments as text: t.match takes any moment for any other. */
export function ticketIn(body: unknown, mapping: Mapping = {}) {
  const { tickets } = read(body, mapping)
  if (tickets.length !== 1) throw new Error(`${tickets.length} tickets`)
  return JSON.parse(JSON.stringify(tickets[0]))
}
