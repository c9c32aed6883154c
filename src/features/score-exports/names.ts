import { createHmac } from 'node:crypto'

/** Whose name: a consultant (c), a client (k), a survey (s) or a response (r). */
export type Named = 'c' | 'k' | 's' | 'r'

/** What something is called in a file. */
export type Naming = (of: Named, id: string) => string

export const ownIds: Naming = (_, id) => id

/** Opaque names, the same for the same key; without the key nobody can tell whose they are. */
export function pseudonyms(key: Buffer): Naming {
  const known = new Map<string, string>()
  const nameOf = (of: Named, id: string) =>
    `${of}-${createHmac('sha256', key).update(`${of} ${id}`).digest('hex').slice(0, 24)}`
  // A response is named once only, so its name is not kept.
  return (of, id) => (of === 'r' ? nameOf(of, id) : known.getOrInsertComputed(`${of} ${id}`, () => nameOf(of, id)))
}
