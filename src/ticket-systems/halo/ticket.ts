/** What Halo says about a ticket, whatever the call looks like around it. */
import { email, type Fields, flag, inside, saysNobody, text } from '../fields.ts'
import { instant } from '../instants.ts'
import type { Mapping } from '../mapping.ts'
import { meaningOf, type UsualStatuses, withoutPrevious } from '../status.ts'
import { type Named, nothingSaid, type Person, type TicketReport } from '../system.ts'
import { tagsAt } from '../tags.ts'
import type { Element } from './elements.ts'

/** Every firm makes statuses of its own; only 1 and 9 are the same everywhere. Names help where they are sent. */
const usual: UsualStatuses = {
  resolved: ['Resolved'],
  closed: ['9', 'Closed'],
  open: ['1', 'New', 'Open', 'In Progress', 'Action Required', 'With User', 'With Supplier', 'On Hold', 'Re-Opened'],
}

const statusOf = (ticket: Fields): Named => {
  const status = inside(ticket, 'status')
  const id = text(ticket, 'status_id') ?? text(status, 'id')
  return { id, name: text(status, 'name') ?? text(ticket, 'status_name') ?? text(ticket, 'status') }
}

const isGone = (event: string | null, ticket: Fields) =>
  flag(ticket, 'deleted') === true || /^ticket[ ._]deleted$/i.test(event?.trim() ?? '')

/** Calls never say what was before, and every event of a ticket shows its final status: what is known of it decides. */
function stateSaid({ event, ticket }: Element, mapping: Mapping) {
  if (isGone(event, ticket)) return { state: 'deleted' } as const
  const status = statusOf(ticket)
  if (status.id === null && status.name === null) return {}
  return { ...withoutPrevious(meaningOf(status, mapping, usual)), status }
}

/** Nothing above zero is nobody. */
const isNobody = (id: string | null) => id === null || /^(0|-\d+)$/.test(id)

/** Agent 1 is "Unassigned", not somebody, unless it is named otherwise; whoever is named so, or has no id, is nobody. */
function agentOf(ticket: Fields): Pick<TicketReport, 'assignee' | 'consultants'> {
  const agent = inside(ticket, 'agent')
  const id = text(ticket, 'agent_id') ?? text(agent, 'id')
  const name = text(agent, 'name') ?? text(ticket, 'agent_name')
  const isUnassigned = name?.toLowerCase() === 'unassigned' || (id === '1' && name === null)
  if (isUnassigned || isNobody(id)) {
    const isSaid = isUnassigned || id !== null || saysNobody(ticket, 'agent_id', 'agent') || saysNobody(agent, 'id')
    return { assignee: null, consultants: isSaid ? [] : null }
  }
  return { assignee: { id, email: email(agent, 'email') ?? email(ticket, 'agent_email'), name }, consultants: null }
}

function userOf(ticket: Fields): Person | null {
  const user = inside(ticket, 'user')
  const address =
    email(ticket, 'user_emailaddress') ??
    email(ticket, 'user_email') ??
    email(user, 'emailaddress') ??
    email(user, 'email')
  const given = text(ticket, 'user_id') ?? text(user, 'id')
  const id = isNobody(given) ? address : given
  const name = text(ticket, 'user_name') ?? text(user, 'name')
  return id === null && name === null ? null : { id, email: address, name }
}

const thing = (ticket: Fields, key: string): Named | null => {
  const object = inside(ticket, key)
  const given = text(ticket, `${key}_id`) ?? text(object, 'id')
  const id = isNobody(given) ? null : given
  const name = text(ticket, `${key}_name`) ?? text(object, 'name') ?? text(ticket, key)
  return id === null && name === null ? null : { id, name }
}

const actorOf = (action: Fields): Person | null => {
  const id = text(action, 'who_agentid') ?? text(action, 'actionby_agent_id')
  const name = text(action, 'who')
  return isNobody(id) && name === null ? null : { id: isNobody(id) ? null : id, email: null, name }
}

/** When it happened; a time without zone is nobody's, so the time of arrival counts. */
export const momentOf = ({ envelope, ticket }: Element) =>
  instant(envelope, 'timestamp') ?? instant(ticket, 'last_update') ?? instant(ticket, 'lastactiondate')

/** Team, type and priority may come as an id, a name or an object. */
export function reportOf(element: Element, mapping: Mapping): TicketReport {
  const { ticket, ticketId, envelope } = element
  const said = stateSaid(element, mapping)
  const closedAt = said.state === 'resolved' || said.state === 'closed' ? instant(ticket, 'dateclosed') : null
  const type = thing(ticket, 'tickettype')
  const priority = thing(ticket, 'priority')
  return {
    ...nothingSaid,
    ...{ externalId: ticketId, number: ticketId, subject: text(ticket, 'summary', 500) },
    ...said,
    ...agentOf(ticket),
    requester: userOf(ticket),
    actor: actorOf(inside(envelope, 'action')),
    organisation: thing(ticket, 'client'),
    place: thing(ticket, 'team'),
    occurredAt: momentOf(element) ?? closedAt,
    openedAt: instant(ticket, 'dateoccurred'),
    resolvedAt: closedAt,
    type: type?.name ?? type?.id ?? null,
    priority: priority?.name ?? priority?.id ?? null,
    tags: tagsAt(ticket, 'tags', 'text'),
  }
}
