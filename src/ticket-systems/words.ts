/** How words of a ticket system are compared. */
import type { Named, Person } from './system.ts'

/** Without regard to case, spaces around and the form of accents. */
export const folded = (word: string) => word.normalize('NFKC').trim().toLowerCase()

const listed = (words: readonly string[], ...values: (string | null | undefined)[]) => {
  const known = new Set(words.map(folded))
  return values.some((value) => value != null && known.has(folded(value)))
}

/** Whether a list names a thing by its id or its name. */
export const names = (words: readonly string[], { id, name }: Named) => listed(words, id, name)

/** Whether a list names somebody by id, address or login; a person's name says too little. */
export const namesPerson = (words: readonly string[], { id, email, login }: Person) => listed(words, id, email, login)
