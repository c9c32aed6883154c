/** Tags in the bodies of ticket systems, which call some of them labels. Empty says that there is none, null nothing. */
import { longestTag, mostTags, tidyTags } from '../http/tags.ts'
import { type Fields, field, fields, text, textOf } from './fields.ts'

/** A list may name tags more than once; what is beyond this is not looked at. */
const mostRead = 5 * mostTags

/** A list under a key, of texts, or of objects with the text under the given name; null where there is no list. */
export function tagsAt(of: Fields, key: string, name = 'name'): string[] | null {
  const value = field(of, key)
  if (!Array.isArray(value)) return null
  return tidyTags(
    value
      .slice(0, mostRead)
      .map((each) => textOf(each, longestTag) ?? text(fields(each), name, longestTag))
      .filter((tag) => tag !== null),
  )
}

/**
 * A list under a key, or tags joined in one text, as placeholders write them: nothing in the place of one says that
 * there is none.
 */
export function tagsWritten(of: Fields, key: string, between: RegExp | string): string[] | null {
  const value = field(of, key)
  if (value === null) return []
  if (typeof value !== 'string') return tagsAt(of, key)
  const whole = textOf(value, mostRead * longestTag) ?? ''
  return tidyTags(whole.split(between, mostRead))
}
