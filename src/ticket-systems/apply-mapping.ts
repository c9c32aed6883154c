/** What the mapping of a connection decides about a ticket that was read. Pure. */
import type { Mapping } from './mapping.ts'
import type { TicketReport } from './system.ts'
import { folded, names } from './words.ts'

/** The value that a table has for the first of these words that it knows. */
export function listedValue(
  table: Readonly<Record<string, string>> | undefined,
  ...words: (string | null | undefined)[]
): string | undefined {
  if (table === undefined) return undefined
  const known = new Map(Object.entries(table).map(([word, value]) => [folded(word), value]))
  for (const word of words) {
    const value = word == null ? undefined : known.get(folded(word))
    if (value !== undefined) return value
  }
  return undefined
}

/** The engagement of the first rule whose every condition the ticket fulfils; null when none does. */
export function engagementFor(
  { place, type, organisation }: Pick<TicketReport, 'place' | 'type' | 'organisation'>,
  { engagements = [] }: Mapping,
) {
  const fits = (wanted: string | undefined, thing: TicketReport['place']) =>
    wanted === undefined || (thing !== null && names([wanted], thing))
  const rule = engagements.find(
    (each) =>
      fits(each.place, place) &&
      fits(each.type, type === null ? null : { id: type, name: type }) &&
      fits(each.organisation, organisation),
  )
  return rule?.engagementId ?? null
}
