/** What the entity of a callback of ConnectWise says about its ticket. */
import { email, type Fields, flag, inside, saysNobody, text } from '../fields.ts'
import { instant } from '../instants.ts'
import type { Mapping } from '../mapping.ts'
import { meaningOfKind, withoutPrevious } from '../status.ts'
import type { Named, Person, TicketReport } from '../system.ts'

const named = (of: Fields, key: string): Named | null => {
  const thing = inside(of, key)
  const id = text(thing, 'id')
  const name = text(thing, 'name')
  return id === null && name === null ? null : { id, name }
}

/**
 * The closed flag decides, for a board may call its statuses anything; a status that the firm has named goes before it,
 * since boards have a "Completed" that is not closed. Whether the ticket was open before, a callback never says.
 */
function stateSaid(ticket: Fields, mapping: Mapping) {
  const isClosed = flag(ticket, 'closedFlag')
  const status = named(ticket, 'status')
  if (status === null) return isClosed === null ? {} : withoutPrevious(isClosed ? 'closed' : 'open')
  const kind = isClosed === null ? undefined : isClosed ? 'closed' : 'open'
  return { ...withoutPrevious(meaningOfKind(status, mapping, kind)), status }
}

/** The owner; where there is none, those the ticket is assigned to, of whom only the login is told. */
function workers(ticket: Fields): Pick<TicketReport, 'assignee' | 'consultants'> {
  const owner = named(ticket, 'owner')
  if (owner) {
    const login = text(inside(ticket, 'owner'), 'identifier')
    return { assignee: { ...owner, email: null, login }, consultants: null }
  }
  const logins = [...new Set((text(ticket, 'resources', 2000) ?? '').split(',').map((login) => login.trim()))]
  const assigned = logins.filter((login) => login !== '').map((login) => byLogin(login.slice(0, 200)))
  if (assigned.length === 0 && saysNobody(ticket, 'owner')) return { assignee: null, consultants: [] }
  return assigned.length > 1
    ? { assignee: null, consultants: assigned.slice(0, 50) }
    : { assignee: assigned[0] ?? null, consultants: null }
}

export const byLogin = (login: string): Person => ({ id: null, email: null, name: null, login })

function requester(ticket: Fields): Person | null {
  const contact = named(ticket, 'contact')
  const address = email(ticket, 'contactEmailAddress')
  const name = contact?.name ?? text(ticket, 'contactName')
  const id = contact?.id ?? address
  return id === null && name === null ? null : { id, email: address, name }
}

/** closedDate stays on a ticket that was opened again, so it only counts while the ticket is closed. */
export function facts(ticket: Fields, mapping: Mapping): Partial<TicketReport> {
  const info = inside(ticket, '_info')
  return {
    subject: text(ticket, 'summary', 500),
    ...stateSaid(ticket, mapping),
    ...workers(ticket),
    requester: requester(ticket),
    organisation: named(ticket, 'company'),
    place: named(ticket, 'board') ?? named(ticket, 'project'),
    occurredAt: instant(info, 'lastUpdated'),
    openedAt: instant(info, 'dateEntered') ?? instant(ticket, 'dateEntered'),
    resolvedAt: flag(ticket, 'closedFlag') ? instant(ticket, 'closedDate') : null,
    type: text(inside(ticket, 'type'), 'name', 100) ?? text(ticket, 'recordType', 100),
    priority: text(inside(ticket, 'priority'), 'name', 100),
  }
}
