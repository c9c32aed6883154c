import { type Canvas, margin, picture } from './picture.ts'
import { el, label, type Markup } from './svg.ts'
import { shorten, wrap } from './text.ts'
import { textWidth } from './text-width.ts'

export interface Legend {
  /** Drawn from x = 0 to its width, around the line y = 0. */
  symbol: Markup
  width: number
  words: string
}

/** Title, what there is to say in words, and the meaning of each mark; `bottom` is where the drawing may begin. */
export function heading({ width }: Canvas, of: { title: string; lines: string[]; legend: Legend[] }) {
  const room = width - 2 * margin
  const lines = of.lines.flatMap((text) => wrap(text, room, { size: 13 }))
  const top = 50 + lines.length * 19
  const key = legend(of.legend, room, top)
  const markup = [
    label('title', margin, 28, shorten(of.title, room, { size: 16, bold: true })),
    ...lines.map((text, index) => label('soft', margin, 50 + index * 19, text)),
    ...key.markup,
  ]
  return { markup, bottom: key.bottom }
}

function legend(entries: Legend[], room: number, top: number) {
  let x = margin
  let y = top + 4
  const markup = entries.map(({ symbol, width, words }) => {
    const taken = width + 6 + textWidth(words, { size: 12 })
    if (x > margin && x + taken > margin + room) {
      x = margin
      y += 20
    }
    const drawn = el('g', { transform: `translate(${x} ${y - 4})` }, symbol, label('small', width + 6, 4, words))
    x += taken + 18
    return drawn
  })
  return { markup, bottom: entries.length > 0 ? y + 12 : top - 8 }
}

/** A picture that says in words why nothing is drawn. */
export function emptyPicture(canvas: Canvas, title: string, reason: string): string {
  const { markup, bottom } = heading(canvas, { title, lines: [reason], legend: [] })
  return picture(canvas, { height: bottom + margin, title, description: reason, body: markup })
}
