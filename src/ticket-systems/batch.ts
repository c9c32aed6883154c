/** Calls that carry several events at once, and no id of their own. */
import { sha256 } from '../secrets.ts'
import { type Fields, fields } from './fields.ts'

/** The elements of an array, or the body as the only one; an element that is no object is an empty one. */
export const eventsOf = (body: unknown): readonly Fields[] => (Array.isArray(body) ? body : [body]).map(fields)

/**
 * A name for the call, made of what tells each of its events from every other. Null when an event cannot be told from
 * a later one, or when there is none.
 */
export function compositeId(events: readonly (readonly (string | null)[] | null)[]): string | null {
  if (events.length === 0 || events.includes(null)) return null
  return sha256(JSON.stringify(events)).toString('base64url')
}
