/*
 * The shapes in which Halo calls, all seen and none promised: one event or, when a webhook is batched, several in an
 * array or under a name; the ticket inside an event with a delivery id of its own, or the ticket itself as the body.
 */
import { type Fields, field, fields, inside, list, text } from '../fields.ts'

export interface Element {
  /** Name of the event; null where the body is the ticket itself. */
  readonly event: string | null
  /** Id of this delivery, never of the ticket. */
  readonly deliveryId: string | null
  readonly ticketId: string
  readonly ticket: Fields
  /** What stands around the ticket. */
  readonly envelope: Fields
}

const groups = ['events', 'deliveries', 'payloads', 'items', 'data', 'tickets', 'ticket', 'event_data']
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Every element of a body by itself; what names no ticket is left out. */
export function elementsOf(body: unknown): readonly Element[] {
  return parts(body, null, 4).flatMap(([part, event]) => elementOf(part, event) ?? [])
}

const eventOf = (of: Fields) => text(of, 'event') ?? text(of, 'event_name') ?? text(of, 'event_type')

/** The parts of a batch, each with the name of its event, which may stand on the group; a ticket is no batch. */
function parts(body: unknown, event: string | null, depth: number): readonly (readonly [Fields, string | null])[] {
  if (depth === 0) return []
  if (Array.isArray(body)) return body.flatMap((part) => parts(part, event, depth - 1))
  const of = fields(body)
  const named = eventOf(of) ?? event
  const group = isTicket(of) ? undefined : groups.map((key) => list(of, key)).find(({ length }) => length > 0)
  return group ? parts(group, named, depth) : [[of, named]]
}

function elementOf(part: Fields, event: string | null): Element | undefined {
  const id = text(part, 'id')
  const isDelivery = id !== null && uuid.test(id)
  const known = { event, deliveryId: isDelivery ? id : null, envelope: part }
  const within = [inside(part, 'ticket'), inside(part, 'event_data')].find((held) => Object.keys(held).length > 0)
  if (within) {
    const ticketId =
      text(within, 'id') ?? text(within, 'ticket_id') ?? text(part, 'object_id') ?? text(part, 'ticket_id')
    return ticketId === null ? undefined : { ...known, ticketId, ticket: within }
  }
  const ticketId = text(part, 'ticket_id') ?? bareId(part, isDelivery, event)
  return ticketId === null ? undefined : { ...known, ticketId, ticket: part }
}

/** An object_id may be anything's; an id is the ticket's only beside what tickets have. */
function bareId(part: Fields, isDelivery: boolean, event: string | null): string | null {
  if (field(part, 'object_id') !== undefined || isDelivery) {
    return /ticket/i.test(event ?? '') ? text(part, 'object_id') : null
  }
  return isTicket(part) ? text(part, 'id') : null
}

const isTicket = (part: Fields) =>
  ['summary', 'status_id', 'tickettype_id'].some((key) => field(part, key) !== undefined)
