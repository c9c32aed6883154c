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

/** The object under a key; an empty one when there is none. */
export const inside = (of: Fields, key: string): Fields => fields(field(of, key))

/** The array under a key; an empty one when there is none. */
export const list = (of: Fields, key: string): readonly unknown[] => {
  const value = field(of, key)
  return Array.isArray(value) ? value : []
}

/** A value as text that can be stored, a number written out; null when it is neither or empty. */
export function textOf(value: unknown, maxLength = 200): string | null {
  if (typeof value !== 'string' && !Number.isSafeInteger(value)) return null
  const clean = String(value).slice(0, maxLength).replaceAll('\0', '').toWellFormed().normalize('NFC').trim()
  return clean === '' ? null : clean
}

/** Text under a key. */
export const text = (of: Fields, key: string, maxLength = 200) => textOf(field(of, key), maxLength)

/** Text that is exactly what the sender wrote, as ids must be; null for what cannot be kept as it is. */
export function exactText(of: Fields, key: string): string | null {
  const value = field(of, key)
  const clean = textOf(value)
  return clean !== null && clean === String(value) ? clean : null
}

/** An e-mail address under a key, in lower case; null for what is none, such as "[REDACTED]", or too long for one. */
export function email(of: Fields, key: string): string | null {
  const value = text(of, key, 255)?.toLowerCase() ?? ''
  return value.length < 255 && /^[^\s\p{C}<>,;:"()@]+@[^\s\p{C}<>,;:"()@]+$/u.test(value) ? value : null
}

const nobody = new Set<unknown>([null, '', 0, '0', -1, '-1'])

/**
 * Whether it is said that nobody is there: of these keys at least one is given, and each that is given holds null,
 * nothing, or an id that is nobody's. A key that is missing says nothing.
 */
export function saysNobody(of: Fields, ...keys: string[]): boolean {
  const given = keys.filter((key) => field(of, key) !== undefined)
  return given.length > 0 && given.every((key) => nobody.has(field(of, key)))
}

/** true and false, also where they are written as text. */
export function flag(of: Fields, key: string): boolean | null {
  const value = field(of, key)
  if (typeof value === 'boolean') return value
  return value === 'true' ? true : value === 'false' ? false : null
}

/** What lies at a path whose steps are joined by dots; numbers are places in arrays. Undefined when nothing does. */
export function at(body: unknown, path: string): unknown {
  let value = body
  for (const step of path.split('.')) {
    if (Array.isArray(value)) value = /^\d{1,4}$/.test(step) ? value[Number(step)] : undefined
    else value = field(fields(value), step)
  }
  return value
}
