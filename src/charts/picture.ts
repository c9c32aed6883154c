import { el, label, type Markup } from './svg.ts'
import { shorten, textWidth, wrap } from './text.ts'
import { styleSheet, type Theme } from './theme.ts'

export interface ChartOptions {
  /** Begins the id of every element; give each picture of one page its own. Default 'chart'. */
  idPrefix?: string
  /** Pixels, 480 to 2000. Default 760. The height follows from the data. */
  width?: number
  /** Default 'auto': the reader's own scheme. */
  theme?: Theme
}

/** What a picture is drawn with: the options, checked. */
export interface Canvas {
  id: string
  width: number
  theme: Theme
}

export const margin = 16

/** The options with their defaults; a RangeError says which one is out of bounds. */
export function canvasOf({ idPrefix = 'chart', width = 760, theme = 'auto' }: ChartOptions): Canvas {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(idPrefix))
    throw new RangeError('idPrefix must be a letter and up to 63 more letters, digits or hyphens')
  if (!Number.isInteger(width) || width < 480 || width > 2000)
    throw new RangeError('width must be a whole number from 480 to 2000')
  if (!['auto', 'light', 'dark'].includes(theme)) throw new RangeError('theme must be auto, light or dark')
  return { id: idPrefix, width, theme }
}

/** The whole picture as text: valid XML by itself, and fit to stand inside an HTML page. */
export function picture(canvas: Canvas, of: { height: number; title: string; description: string; body: Markup[] }) {
  const { id, width, theme } = canvas
  const height = Math.ceil(of.height)
  return el(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', id, width, height, viewBox: `0 0 ${width} ${height}` },
      ...{ role: 'img', lang: 'en', 'aria-labelledby': `${id}-title`, 'aria-describedby': `${id}-desc` },
    },
    el('title', { id: `${id}-title` }, of.title),
    el('desc', { id: `${id}-desc` }, of.description),
    el('style', {}, styleSheet(id, theme)),
    el('rect', { class: 'paper', width, height }),
    ...of.body,
  ).markup
}

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

/** Refuses more than a picture can show, and figures that cannot be drawn. */
export function checkData(what: string, count: number, most: number, figures: Iterable<number | null | undefined>) {
  if (count > most) throw new RangeError(`a picture shows at most ${most} ${what}, not ${count}`)
  for (const figure of figures)
    if (figure != null && !Number.isFinite(figure))
      throw new RangeError(`the figures of ${what} must be finite numbers`)
}
