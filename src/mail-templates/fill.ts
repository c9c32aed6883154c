import { LRUCache } from 'lru-cache'
import { oneLine, shortened } from '../mail/lines.ts'
import { fill, parse } from './engine.ts'
import type { TemplateValues } from './values.ts'

/** A mail text as a firm writes it, in Liquid. */
export interface TemplateText {
  subject: string
  paragraphs: readonly string[]
}

/** A text could not be filled; the message says which part of it and why. */
export class UnfillableTemplate extends Error {
  /** JSON pointer of the part. */
  readonly pointer: string

  constructor(pointer: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.pointer = pointer
  }
}

const longestSubject = 200
const longestText = 10_000
/** For all parts together; a text that does no mischief takes less than one. */
const longestMs = 100

const parsed = new LRUCache<string, ReturnType<typeof parse>>({ max: 2000 })

function filled(pointer: string, source: string, values: TemplateValues, until: number): string {
  const template = parsed.get(source) ?? parse(source)
  parsed.set(source, template)
  try {
    return fill(template, values, Math.max(1, until - performance.now()))
  } catch (error) {
    throw new UnfillableTemplate(pointer, reasonOf(error), error)
  }
}

/** What Liquid says of a fault, with line and column, without the source that it quotes. */
export const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 300)

/**
 * The text of one mail, plain: the subject in one line and cut where it is too long, the paragraphs that are not empty.
 * Throws UnfillableTemplate for what cannot be filled, is too long or leaves nothing.
 */
export function fillTemplate({ subject, paragraphs }: TemplateText, values: TemplateValues): TemplateText {
  const until = performance.now() + longestMs
  const line = shortened(oneLine(filled('/subject', subject, values, until)), longestSubject)
  if (line === '') throw new UnfillableTemplate('/subject', 'The subject is empty.')
  const texts = paragraphs
    .map((paragraph, nth) => tidy(filled(`/paragraphs/${nth}`, paragraph, values, until)))
    .filter((text) => text !== '')
  if (texts.length === 0) throw new UnfillableTemplate('/paragraphs', 'All paragraphs are empty.')
  if (texts.join('').length > longestText)
    throw new UnfillableTemplate('/paragraphs', `The text is longer than ${longestText} characters.`)
  return { subject: line, paragraphs: texts }
}

/** Line breaks stay, but no empty lines, which part paragraphs, and no other control characters. */
const tidy = (text: string) =>
  text
    .replace(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n')
    .replace(/[^\P{Cc}\n]+/gu, ' ')
    .replace(/[^\S\n]*\n\s*/g, '\n')
    .trim()
