/** Moments as ticket systems write them. Whatever cannot be told for certain is null, never a guess. */
import { type Fields, field } from './fields.ts'

const valid = (ms: number): Date | null => (ms >= 0 && ms < 253_402_300_800_000 ? new Date(ms) : null)

/** Date and time with an offset: `T` or a space between them, the offset with or without a colon, `Z` or ` UTC`. */
const withOffset =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?) ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d(?::\d\d)?)?)$/i

/** The same without an offset; whoever reads it must know whose time it is. */
const withoutOffset = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?)$/

function read(date: string, time: string, offset: string): Date | null {
  const zone = /^[+-]/.test(offset)
    ? `${offset.slice(0, 3)}:${offset.slice(3).replace(/^:/, '').slice(0, 2) || '00'}`
    : 'Z'
  const [clock = '', fraction = ''] = time.split('.')
  const seconds = clock.length === 5 ? `${clock}:00` : clock
  const ms = Date.parse(`${date}T${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`)
  const day = Date.parse(`${date}T00:00:00Z`)
  const exists = !Number.isNaN(day) && new Date(day).toISOString().startsWith(date)
  return exists ? valid(ms) : null
}

/** A moment written as text with its offset; null for anything else, also for a local time. */
export function instantOf(value: unknown): Date | null {
  const parts = typeof value === 'string' ? withOffset.exec(value.trim()) : null
  return parts ? read(parts[1]!, parts[2]!, parts[3]!) : null
}

/** The same under a key. */
export const instant = (of: Fields, key: string): Date | null => instantOf(field(of, key))

/** A moment that the system writes in UTC without saying so; one with an offset is read by it. */
export function utcInstant(of: Fields, key: string): Date | null {
  const value = field(of, key)
  const parts = typeof value === 'string' ? withoutOffset.exec(value.trim()) : null
  return parts ? read(parts[1]!, parts[2]!, 'Z') : instantOf(value)
}

const numberOf = (value: unknown) => {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN
}

/** Seconds since 1970, as number or text. */
export const secondsInstant = (of: Fields, key: string): Date | null => valid(numberOf(field(of, key)) * 1000)

/** Milliseconds since 1970, as number or text. */
export const millisecondsInstant = (of: Fields, key: string): Date | null => valid(numberOf(field(of, key)))
