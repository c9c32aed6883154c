/** What a call of a ticket system means, by the one way that live calls, previews and the command all take. */
import { at, textOf } from './fields.ts'
import { jsonBody } from './json-body.ts'
import type { Mapping } from './mapping.ts'
import type { Identity, InboundCall, Named, TicketReport, TicketSystem } from './system.ts'
import { names, namesPerson } from './words.ts'

export interface DeliveryReport extends Pick<Identity, 'event' | 'deliveryId'> {
  readonly tickets: readonly TicketReport[]
  /** Why there is nothing to do; null when there are tickets. */
  readonly ignored: string | null
}

/** The body as its system writes it. Throws Refusal. */
export const parseBody = (system: TicketSystem, call: InboundCall) => (system.parse ?? jsonBody)(call)

/** Reads a body that was parsed, with what the firm has said about the connection. */
export function readDelivery(system: TicketSystem, call: InboundCall, body: unknown, mapping: Mapping): DeliveryReport {
  const { event, deliveryId } = system.identify(call, body)
  system.check?.(body)
  const reading = system.read(call, body, mapping)
  if ('ignored' in reading) return { event, deliveryId, tickets: [], ignored: reading.ignored }
  const included = reading.tickets.filter(({ place }) => isIncluded(place, mapping))
  const tickets = included.map((ticket) => mapped(ticket, body, mapping))
  const ignored = tickets.length > 0 ? null : whyNothing(reading.tickets.length)
  return { event, deliveryId, tickets, ignored }
}

const whyNothing = (read: number) =>
  read === 0 ? 'The call tells of no ticket.' : 'Its tickets lie where this connection does not look.'

const isIncluded = (place: Named | null, { places }: Mapping) =>
  places === undefined || (place !== null && names(places, place))

/** A service account is nobody to credit; and the client is what the mapping says it is. */
function mapped(ticket: TicketReport, body: unknown, mapping: Mapping): TicketReport {
  const { serviceAccounts } = mapping
  const isPerson = (person: TicketReport['assignee']) =>
    person === null || serviceAccounts === undefined || !namesPerson(serviceAccounts, person)
  return {
    ...ticket,
    organisation: organisationOf(ticket, body, mapping),
    assignee: isPerson(ticket.assignee) ? ticket.assignee : null,
    consultants: ticket.consultants?.filter(isPerson) ?? null,
  }
}

function organisationOf(
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
