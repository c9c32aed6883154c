import { Problem } from '../problems.ts'

const maxDepth = 32

/**
 * Text as it is stored: NFC, without NUL, without half a surrogate pair. Walks a parsed body and returns it with its
 * texts normalised; throws invalid_input with the place of what cannot be mended, also for nesting beyond 32 levels.
 */
export function cleanText(value: unknown, pointer = '', depth = 0): unknown {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw refusal(pointer, 'must not contain the character NUL')
    if (!value.isWellFormed()) throw refusal(pointer, 'must be well-formed Unicode')
    return value.normalize('NFC')
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth >= maxDepth) throw refusal(pointer, `must not be nested deeper than ${maxDepth} levels`)
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) value[index] = cleanText(item, `${pointer}/${index}`, depth + 1)
    return value
  }
  for (const [key, item] of Object.entries(value))
    (value as Record<string, unknown>)[key] = cleanText(item, `${pointer}/${escapePointer(key)}`, depth + 1)
  return value
}

const escapePointer = (key: string) => key.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')

const refusal = (pointer: string, message: string) =>
  new Problem('invalid_input', `${pointer || 'The body'} ${message}.`, { faults: [{ pointer, message }] })
