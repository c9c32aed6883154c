import { type Face, textWidth } from './text-width.ts'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The text, or as much of it as fits with an ellipsis; what a reader sees as one character is never cut in two. */
export function shorten(text: string, room: number, face: Face): string {
  if (textWidth(text, face) <= room) return text
  const left = room - textWidth('…', face)
  let kept = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += textWidth(segment, face)
    if (used > left) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

/** Lines no wider than the room; a word that is wider by itself is shortened. */
export function wrap(text: string, room: number, face: Face): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word
    if (lines.length > 0 && textWidth(longer, face) <= room) lines[lines.length - 1] = longer
    else lines.push(shorten(word, room, face))
  }
  return lines
}

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u
// Characters that XML does not allow, those that break lines, and those that turn the direction of what follows.
const unfit = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]+/gu

/** A name as it may stand in a picture: one line, no characters that XML forbids, nothing that turns what follows. */
export function cleanName(name: string): string {
  const clean = name.toWellFormed().replace(unfit, ' ').replace(/\s+/g, ' ').trim()
  return clean === '' ? '(no name)' : clean
}

/** Keeps the direction of a right-to-left name to itself, so that the figures after it stay where they belong. */
export const isolate = (name: string) => (rightToLeft.test(name) ? `\u2068${name}\u2069` : name)
