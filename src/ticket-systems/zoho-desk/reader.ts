/*
 * Zoho Desk. A call is a list of events, each with the ticket as it is and, if the webhook asks for it, as it was. Every
 * department names its statuses as it likes (one may be called Closed and be open): the statusType says what they mean.
 */
import { randomSecret, sameSecret } from '../../secrets.ts'
import { bearer } from '../authentication.ts'
import { compositeId, eventsOf } from '../batch.ts'
import { email, exactText, type Fields, flag, inside, saysNobody, text } from '../fields.ts'
import { instant, millisecondsInstant } from '../instants.ts'
import type { Mapping } from '../mapping.ts'
import { fromTo, meaningOfKind } from '../status.ts'
import {
  type Authentication,
  type Named,
  nothingSaid,
  type Person,
  type TicketReport,
  type TicketSystem,
} from '../system.ts'
import { keysUrl, token } from './token.ts'

/** Zoho can add neither a header nor a signature of ours, so the address carries the secret. */
const inAddress: Authentication = {
  verify({ url }, secret) {
    const given = URL.canParse(url) ? new URL(url).searchParams.get('secret') : null
    return sameSecret(given ?? '', secret)
  },
  make: randomSecret,
  fault: bearer.fault,
}

export const zohoDesk: TicketSystem = {
  name: 'zoho-desk',
  title: 'Zoho Desk',
  authentications: { signature: token, token: inAddress },
  keysUrl,
  identify(_call, body) {
    const events = eventsOf(body)
    const deliveryId = compositeId(events.map(whatTells))
    return { event: text(events[0] ?? {}, 'eventType'), deliveryId, isTimed: deliveryId !== null }
  },
  read(_call, body, mapping) {
    const read = eventsOf(body).map((element) => ({ element, ticket: reportOf(element, mapping) }))
    const tickets = read.flatMap(({ ticket }) => ticket ?? [])
    const elements = read.flatMap(({ element, ticket }) => (ticket ? [element] : []))
    return tickets.length > 0 ? { tickets, elements } : { ignored: 'No element of the body is about a ticket itself.' }
  },
}

function whatTells(event: Fields): (string | null)[] | null {
  if (millisecondsInstant(event, 'eventTime') === null) return null
  return [
    ...[text(event, 'orgId'), text(inside(event, 'payload'), 'id')],
    ...[text(event, 'eventType'), text(event, 'eventTime')],
  ]
}

/** The payload of every other event is a comment, a thread or a contact, with an id of its own. */
const types = new Set(['Ticket_Add', 'Ticket_Update', 'Ticket_Delete'])

function reportOf(event: Fields, mapping: Mapping): TicketReport | undefined {
  const type = text(event, 'eventType') ?? ''
  const payload = inside(event, 'payload')
  const externalId = exactText(payload, 'id')
  if (!types.has(type) || externalId === null) return undefined
  const known = { ...nothingSaid, externalId, occurredAt: millisecondsInstant(event, 'eventTime') }
  const isGone = type === 'Ticket_Delete' || flag(payload, 'isSpam') === true
  if (isGone) return { ...known, ...facts(payload), state: 'deleted' }
  const now = meaningOf(payload, mapping)
  if (text(payload, 'statusType') === null && text(payload, 'status') === null) return { ...known, ...facts(payload) }
  const said = fromTo(meaningOf(inside(event, 'prevState'), mapping), now)
  const isDone = said.state === 'resolved' || said.state === 'closed'
  return {
    ...known,
    ...facts(payload),
    ...said,
    status: statusOf(payload),
    ...(type === 'Ticket_Add' && { reopens: 'no' }),
    resolvedAt: isDone ? instant(payload, 'closedTime') : null,
  }
}

/** Written Open, On Hold and Closed, and OPEN, ONHOLD and CLOSED. */
function kindOf(ticket: Fields) {
  const type = text(ticket, 'statusType')?.toLowerCase().replace(/\s/g, '')
  return type === 'closed' ? 'closed' : type === 'open' || type === 'onhold' ? 'open' : undefined
}

const statusOf = (ticket: Fields): Named => ({ id: text(ticket, 'statusType'), name: text(ticket, 'status') })

function meaningOf(ticket: Fields, mapping: Mapping) {
  const status = statusOf(ticket)
  return status.id === null && status.name === null ? undefined : meaningOfKind(status, mapping, kindOf(ticket))
}

const named = (id: string | null, name: string | null): Named | null =>
  id === null && name === null ? null : { id, name }

function person(id: string | null, who: Fields, address: string | null): Person | null {
  const name = [text(who, 'firstName'), text(who, 'lastName')].filter(Boolean).join(' ') || null
  const known = email(who, 'email') ?? address
  const found = { id: id ?? text(who, 'id') ?? known, email: known, name }
  return found.id === null && name === null ? null : found
}

function facts(payload: Fields): Partial<TicketReport> {
  const contact = inside(payload, 'contact')
  const account = inside(contact, 'account')
  const assignee = person(text(payload, 'assigneeId'), inside(payload, 'assignee'), null)
  return {
    ...{ number: text(payload, 'ticketNumber'), subject: text(payload, 'subject', 500) },
    ...{ type: text(payload, 'classification', 100), priority: text(payload, 'priority', 100) },
    assignee,
    consultants: assignee === null && saysNobody(payload, 'assigneeId', 'assignee') ? [] : null,
    requester: person(text(payload, 'contactId'), contact, email(payload, 'email')),
    organisation: named(
      text(payload, 'accountId') ?? text(contact, 'accountId') ?? text(account, 'id'),
      text(account, 'accountName'),
    ),
    place: named(text(payload, 'departmentId'), text(inside(payload, 'department'), 'name')),
    openedAt: instant(payload, 'createdTime'),
  }
}
