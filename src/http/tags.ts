/** Tags of a ticket, alike in our API, in our own format and from every ticket system. */
import { Type } from 'typebox'

export const mostTags = 200
export const longestTag = 100

/** Tags as somebody states them; tidyTags makes of them what is stored. */
export const Tags = Type.Array(Type.String({ minLength: 1, maxLength: longestTag, pattern: '\\S' }), {
  maxItems: mostTags,
  examples: [['vip', 'printer']],
})

/** Trimmed, each once without regard to case as the first of its kind is written, and bounded in number and length. */
export function tidyTags(tags: readonly string[]): string[] {
  const found = new Map<string, string>()
  for (const tag of tags) {
    const clean = tag.normalize('NFC').slice(0, longestTag).toWellFormed().trim()
    const folded = clean.toUpperCase().toLowerCase()
    if (clean !== '' && !found.has(folded)) found.set(folded, clean)
  }
  return [...found.values()].slice(0, mostTags)
}
