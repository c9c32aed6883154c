import type { Scale } from './axes.ts'
import { type Canvas, margin } from './picture.ts'
import { el, group, label, line, type Markup } from './svg.ts'
import { cleanName, isolate, shorten } from './text.ts'
import { textWidth } from './text-width.ts'
import { capital, count, range, scoreInWords, whole } from './words.ts'

export const rowHeight = 26

export type Scored = {
  name: string
  score: number
  low: number
  high: number
  rawMean: number | null
  n: number | null
}
export type Row = Scored | (Omit<Scored, 'score' | 'low' | 'high'> & { score: null })

export interface CaterpillarRow {
  name: string
  /** Null: not published. The row is shown, without a mark. */
  score: number | null
  low: number | null
  high: number | null
  rawMean: number | null
  n: number | null
}

/** A score without its interval is not shown. */
export function rowOf({ name, score, low, high, rawMean, n }: CaterpillarRow): Row {
  const shown = { name: cleanName(name), rawMean, n }
  return score === null || low === null || high === null ? { ...shown, score: null } : { ...shown, score, low, high }
}

/** The raw mean: small, hollow and beside the point. */
export const rawTick = (x: number, y: number) =>
  el('rect', { class: 'raw', x: x - 2, y: y - 8, width: 4, height: 16, rx: 1 })

export interface Columns {
  nameRoom: number
  plot: { left: number; right: number }
  /** Right edges. */
  score: number
  /** Null in a narrow picture, where the drawn interval must do. */
  interval: number | null
  answers: number
  raw: number
}

/** Names take what they need up to a share; the figures what their heads need; the drawing has the rest. */
export function columnsOf({ width }: Canvas, rows: readonly Row[], noun: string): Columns {
  const widest = Math.max(textWidth(noun, { size: 13 }), ...rows.map(({ name }) => textWidth(name, { size: 13 })))
  const nameRoom = Math.min(widest, width * 0.28)
  const raw = width - margin
  const answers = raw - 74
  const wide = width >= 600
  const interval = wide ? answers - 68 : null
  const score = (interval ?? answers) - 68
  return { nameRoom, plot: { left: margin + nameRoom + 14, right: score - 52 }, score, interval, answers, raw }
}

export function columnHeads({ score, interval, answers, raw }: Columns, noun: string, y: number): Markup[] {
  return [
    label('small', margin, y, capital(noun)),
    label('small', score, y, 'Score', 'end'),
    ...(interval === null ? [] : [label('small', interval, y, 'Interval', 'end')]),
    label('small', answers, y, 'Answers', 'end'),
    label('small', raw, y, 'Raw mean', 'end'),
  ]
}

/** One row, with all its figures in words for whoever points at it. */
export function drawnRow(row: Row, y: number, x: Scale, columns: Columns, { id, width }: Canvas): Markup {
  const { nameRoom, plot, score, interval, answers, raw } = columns
  const name = isolate(shorten(row.name, nameRoom, { size: 13 }))
  const figures = row.score === null ? 'too few answers' : scoreInWords(row)
  return group(
    el('title', {}, `${isolate(row.name)}: ${figures}`),
    el('rect', { class: 'hit', x: 0, y: y - rowHeight / 2, width, height: rowHeight }),
    line('hair', margin, y + rowHeight / 2, width - margin, y + rowHeight / 2),
    el('g', { 'clip-path': `url(#${id}-names)` }, label('', margin, y + 4.5, name)),
    ...(row.score === null
      ? [label('small halo', plot.left + 10, y + 4.5, 'too few answers'), label('soft', score, y + 4.5, '–', 'end')]
      : [
          line('interval', x(row.low), y, x(row.high), y),
          ...(row.rawMean === null ? [] : [rawTick(x(row.rawMean), y)]),
          el('circle', { class: 'dot', cx: x(row.score), cy: y, r: 5.5 }),
          label('strong', score, y + 4.5, whole(row.score), 'end'),
          ...(interval === null ? [] : [label('soft', interval, y + 4.5, range(row.low, row.high), 'end')]),
        ]),
    label('soft', answers, y + 4.5, row.n === null ? '–' : count(row.n), 'end'),
    label('soft', raw, y + 4.5, row.rawMean === null ? '–' : whole(row.rawMean), 'end'),
  )
}
