/** What the fields of a hook, or the pairs of a callout, say about a ticket of Autotask; both are read by loose names. */
import { email, type Fields, saysNobody, text } from '../fields.ts'
import { instantOf } from '../instants.ts'
import type { Mapping } from '../mapping.ts'
import { meaningOf, type UsualStatuses, withoutPrevious } from '../status.ts'
import type { Named, Person, TicketReport } from '../system.ts'
import { withPlus } from './form.ts'

/** A hook sends the number of a status, a callout its label. Only 1 and 5 are the same for every firm. */
const usual: UsualStatuses = {
  resolved: ['5', 'Complete'],
  closed: [],
  open: [
    '1',
    'New',
    'In Progress',
    'Dispatched',
    'Waiting Customer',
    'Waiting Materials',
    'Waiting Vendor',
    'Escalate',
  ],
}

/** Never what it was before, nor whether the status is what changed: what is known of the ticket decides. */
function stateSaid(ticket: Fields, mapping: Mapping): Partial<TicketReport> {
  const status = { id: text(ticket, 'status') ?? text(ticket, 'statusid'), name: text(ticket, 'statusname') }
  if (status.id === null && status.name === null) return {}
  return { ...withoutPrevious(meaningOf(status, mapping, usual)), status }
}

const moment = (ticket: Fields, ...keys: string[]) =>
  keys.map((key) => instantOf(withPlus(text(ticket, key)))).find((found) => found !== null) ?? null

const isNobody = (id: string | null) => id === null || id === '0'

/** Hooks send ids only; a callout may have been given names and addresses as well. */
function person(ticket: Fields, keys: { id: string; name: string; email: string }): Person | null {
  const given = text(ticket, keys.id)
  const address = email(ticket, keys.email)
  const id = isNobody(given) ? address : given
  const name = text(ticket, keys.name)
  return id === null && name === null ? null : { id, email: address, name }
}

function named(ticket: Fields, idKey: string, ...nameKeys: string[]): Named | null {
  const given = text(ticket, idKey)
  const name = nameKeys.map((key) => text(ticket, key)).find((found) => found !== null) ?? null
  return isNobody(given) && name === null ? null : { id: isNobody(given) ? null : given, name }
}

export function facts(ticket: Fields, mapping: Mapping): Partial<TicketReport> {
  const said = stateSaid(ticket, mapping)
  const isDone = said.state === 'resolved' || said.state === 'closed'
  const assignee = person(ticket, {
    id: 'assignedresourceid',
    name: 'assignedresourcename',
    email: 'assignedresourceemail',
  })
  return {
    number: text(ticket, 'ticketnumber') ?? text(ticket, 'number'),
    subject: text(ticket, 'title', 500) ?? text(ticket, 'subject', 500),
    ...said,
    assignee,
    consultants: assignee === null && saysNobody(ticket, 'assignedresourceid') ? [] : null,
    requester: person(ticket, { id: 'contactid', name: 'contactname', email: 'contactemail' }),
    organisation: named(ticket, 'companyid', 'companyname', 'company') ?? named(ticket, 'accountid', 'accountname'),
    place: named(ticket, 'queueid', 'queuename', 'queue'),
    openedAt: moment(ticket, 'createdate', 'createddatetime', 'createdatetime'),
    resolvedAt: isDone ? moment(ticket, 'completeddate', 'resolveddatetime') : null,
    occurredAt: moment(ticket, 'lastactivitydate', 'lastactivitydatetime'),
    type: text(ticket, 'tickettype', 100),
    priority: text(ticket, 'priority', 100),
  }
}
