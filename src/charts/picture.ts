import { el, type Markup } from './svg.ts'
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

/** Refuses more than a picture can show, and figures that cannot be drawn. */
export function checkData(what: string, count: number, most: number, figures: Iterable<number | null | undefined>) {
  if (count > most) throw new RangeError(`a picture shows at most ${most} ${what}, not ${count}`)
  for (const figure of figures)
    if (figure != null && !Number.isFinite(figure))
      throw new RangeError(`the figures of ${what} must be finite numbers`)
}
