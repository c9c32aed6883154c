/** What a call of a ticket system means, by the one way that live calls, previews and the command all take. */
import type { Stated } from '../features/tickets/stated-shares.ts'
import { at, textOf } from './fields.ts'
import { jsonBody } from './json-body.ts'
import type { Mapping } from './mapping.ts'
import { isLookedAt, whyLeftOut } from './places.ts'
import type { Identity, InboundCall, Named, Person, TicketReport, TicketSystem } from './system.ts'
import { namesPerson } from './words.ts'

export interface DeliveryReport extends Pick<Identity, 'event' | 'deliveryId'> {
  readonly tickets: readonly TicketReport[]
  /** Why there is nothing to do; null when there are tickets. */
  readonly ignored: string | null
  /** Which tickets were left out beside those, and why; null when there is none. */
  readonly leftOut: string | null
}

/** The body as its system writes it. Throws Refusal. */
export const parseBody = (system: TicketSystem, call: InboundCall) => (system.parse ?? jsonBody)(call)

/** Reads a body that was parsed, with what the firm has said about the connection. */
export function readDelivery(system: TicketSystem, call: InboundCall, body: unknown, mapping: Mapping): DeliveryReport {
  const { event, deliveryId } = system.identify(call, body)
  system.check?.(body)
  const reading = system.read(call, body, mapping)
  if ('ignored' in reading) return { event, deliveryId, tickets: [], ignored: reading.ignored, leftOut: null }
  const parts = reading.elements ?? reading.tickets.map(() => body)
  const tickets = reading.tickets.flatMap((ticket, index) =>
    isLookedAt(ticket, mapping) ? [mapped(ticket, parts[index], mapping)] : [],
  )
  const leftOut = whyLeftOut(reading.tickets.filter((ticket) => !isLookedAt(ticket, mapping)))
  if (tickets.length > 0) return { event, deliveryId, tickets, ignored: null, leftOut }
  return { event, deliveryId, tickets, ignored: leftOut ?? 'The call tells of no ticket.', leftOut: null }
}

/** A service account is nobody to credit; and the client is what the mapping says it is. */
function mapped(ticket: TicketReport, part: unknown, mapping: Mapping): TicketReport {
  const isPerson = (person: Person) => !namesPerson(mapping.serviceAccounts ?? [], person)
  const { assignee, consultants } = ticket
  const serviceAccounts = (consultants ?? (assignee ? [assignee] : [])).filter((person) => !isPerson(person))
  return {
    ...ticket,
    organisation: organisationOf(ticket, part, mapping),
    assignee: assignee && isPerson(assignee) ? assignee : null,
    consultants: consultants && peopleAmong(consultants, isPerson),
    ...(serviceAccounts.length > 0 && { serviceAccounts }),
  }
}

/**
 * Those who are people, who have the whole credit then. Where there is none the call says nothing of who did the work:
 * a ticket that a person has handed to a service account, which solved it, stays the work of that person.
 */
function peopleAmong<P extends Person & Stated>(consultants: readonly P[], isPerson: (person: P) => boolean) {
  const people = consultants.filter(isPerson)
  if (people.length === consultants.length) return consultants
  if (people.length === 0) return null
  const whole = people.reduce((sum, { share }) => sum + (share ?? 0), 0)
  return people.map((person) =>
    typeof person.share === 'number' ? { ...person, share: person.share / whole } : person,
  )
}

/** Whose ticket it is, as the mapping says. */
export function organisationOf(
  { organisation, place, requester }: TicketReport,
  body: unknown,
  { client }: Mapping,
): Named | null {
  if (client === undefined || client.by === 'organisation') return organisation
  if (client.by === 'place') return place
  if (client.by === 'requester-domain') {
    const domain = requester?.email?.split('@')[1] ?? null
    return domain === null ? null : { id: domain, name: domain }
  }
  return client.field === undefined ? null : namedAt(at(body, client.field))
}

/** A value, or an object with an id, a name or a value, as custom fields hold them. */
function namedAt(value: unknown): Named | null {
  const plain = textOf(value)
  if (plain !== null) return { id: plain, name: plain }
  if (typeof value !== 'object' || value === null) return null
  const id = textOf(at(value, 'id')) ?? textOf(at(value, 'key'))
  const name = textOf(at(value, 'name')) ?? textOf(at(value, 'value')) ?? textOf(at(value, 'title'))
  return id === null && name === null ? null : { id: id ?? name, name }
}
