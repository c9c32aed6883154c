/** Which tickets of a call lie where a connection looks, and what is said of the others. Pure. */
import type { Mapping } from './mapping.ts'
import type { Named, TicketReport } from './system.ts'
import { names } from './words.ts'

type Placed = Pick<TicketReport, 'externalId' | 'place' | 'state'>

/** A deletion seldom says where the ticket lay, and one of a ticket that is not known here changes nothing. */
export const isLookedAt = ({ place, state }: Placed, { places }: Pick<Mapping, 'places'>) =>
  places === undefined || (place === null ? state === 'deleted' : names(places, place))

/**
 * Why these tickets were left out, in sentences; null when there are none. One of which the call does not say where it
 * lies cannot be judged, so it is not taken, and whoever looks is told how it would be.
 */
export function whyLeftOut(tickets: readonly Placed[]): string | null {
  const elsewhere = tickets.flatMap(({ externalId, place }) => (place === null ? [] : [{ externalId, place }]))
  const nowhere = tickets.filter(({ place }) => place === null)
  const sentences = [
    ...elsewhere
      .slice(0, few)
      .map((each) => `Ticket ${each.externalId} lies in ${quoted(each.place)}, where ${notHere}.`),
    ...nowhere
      .slice(0, few)
      .map((each) => `Of ticket ${each.externalId} the call does not say where it lies: ${remedy}.`),
  ]
  const more = tickets.length - sentences.length
  if (more > 0) sentences.push(`${more} more were left out.`)
  return sentences.length > 0 ? sentences.join(' ') : null
}

const few = 3
const notHere = 'this connection does not look'
const remedy = 'have it sent, or leave “places” out of the mapping'

const quoted = ({ id, name }: Named) => `“${name ?? id}”`
