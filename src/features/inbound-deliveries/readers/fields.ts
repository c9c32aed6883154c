/*
 * Reading of bodies that others wrote: nothing is certain to be there, of its type, of a sane length, or free of
 * characters that cannot be stored. Own keys only, since a body may say `toString` or `__proto__`.
 */
export type Fields = Readonly<Record<string, unknown>>

const none: Fields = {}

/** The value as an object; an empty one when it is none. */
export const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : none

export const field = (of: Fields, key: string): unknown => (Object.hasOwn(of, key) ? of[key] : undefined)

/** Text, or a number written as text, that can be stored; null when there is none. */
export function text(of: Fields, key: string, maxLength = 200): string | null {
  const value = field(of, key)
  if (typeof value !== 'string' && !Number.isSafeInteger(value)) return null
  const clean = String(value).slice(0, maxLength).replaceAll('\0', '').toWellFormed().normalize('NFC').trim()
  return clean === '' ? null : clean
}

/** An instant; null when it is missing or none. */
export function instant(of: Fields, key: string): Date | null {
  const value = field(of, key)
  const at = typeof value === 'string' ? new Date(value) : new Date(Number.NaN)
  const year = at.getUTCFullYear()
  return year >= 1970 && year <= 9999 ? at : null
}
