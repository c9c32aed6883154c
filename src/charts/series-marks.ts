import { area, line as path } from 'd3-shape'
import type { Box, Scale } from './axes.ts'
import { spread } from './labels.ts'
import { el, label, line, type Markup } from './svg.ts'
import type { TimeScale } from './time-axis.ts'
import { longDay, scoreInWords, whole } from './words.ts'

export interface Point {
  day: Date
  score: number | null
  low: number | null
  high: number | null
  rawMean: number | null
  n: number | null
  mean: number | null
}
export type Scored = Point & { score: number; low: number; high: number }

export const isScored = (point: Point): point is Scored =>
  point.score !== null && point.low !== null && point.high !== null

/** Closer together than this, dots would hide the line. */
const dotSpacing = 14

/** The band, the firm's mean, the line and its dots, in the order in which they cover each other. */
export function seriesMarks(points: readonly Point[], x: TimeScale, y: Scale, box: Box): Markup[] {
  const at = ({ day }: Point) => x(day)
  const through = (of: (point: Point) => number | null) =>
    path<Point>(at, (point) => y(of(point)!)).defined((point) => of(point) !== null)
  const scored = (of: (point: Scored) => number) => through((point) => (isScored(point) ? of(point) : null))
  const band = area<Point>(
    at,
    ({ low }) => y(low!),
    ({ high }) => y(high!),
  ).defined(isScored)
  const drawn = (look: string, shape: { digits(digits: number): (of: Point[]) => string | null }) => {
    const d = shape.digits(2)([...points])
    return d === null ? [] : [el('path', { class: look, d })]
  }
  const means = points.flatMap(({ mean }) => (mean === null ? [] : [mean]))
  return [
    ...drawn('tint', band),
    ...drawn(
      'edge',
      scored(({ low }) => low),
    ),
    ...drawn(
      'edge',
      scored(({ high }) => high),
    ),
    ...(means.length === 1
      ? [line('mean', box.left, y(means[0]!), box.right, y(means[0]!))]
      : drawn(
          'mean',
          through(({ mean }) => mean),
        )),
    ...drawn(
      'line',
      scored(({ score }) => score),
    ),
    ...dots(points, x, y),
  ]
}

/** A point without neighbours has no line and no band to be seen by: it shows its interval itself. */
function dots(points: readonly Point[], x: TimeScale, y: Scale): Markup[] {
  const [left, right] = x.range()
  const isCrowded = (right! - left!) / points.length < dotSpacing
  const last = points.findLastIndex(isScored)
  const stands = (index: number) => points[index] !== undefined && isScored(points[index])
  return points.flatMap((point, index) => {
    if (!isScored(point)) return []
    const isAlone = !stands(index - 1) && !stands(index + 1)
    return [
      ...(isAlone ? [line('interval', x(point.day), y(point.low), x(point.day), y(point.high))] : []),
      ...(isAlone || !isCrowded || index === last
        ? [el('circle', { class: 'dot', cx: x(point.day), cy: y(point.score), r: index === last ? 5.5 : 4.5 })]
        : []),
    ]
  })
}

/** The figures where the lines end, so that nobody has to read them off the axis. */
export function endLabels(points: readonly Point[], x: TimeScale, y: Scale, box: Box): Markup[] {
  const latest = points.findLast(isScored)
  const mean = points.findLast((point) => point.mean !== null)?.mean ?? null
  const labels = [
    ...(latest ? [{ look: 'strong halo', figure: latest.score, at: x(latest.day) + 12 }] : []),
    ...(mean === null ? [] : [{ look: 'soft', figure: mean, at: box.right + 6 }]),
  ].sort((a, b) => b.figure - a.figure)
  const heights = spread(
    labels.map(({ figure }) => y(figure) + 4.5),
    17,
    [box.top + 8, box.bottom],
  )
  return labels.map(({ look, figure, at }, index) => label(look, at, heights[index]!, whole(figure)))
}

/** Unseen columns that say the figures of their day where a reader points. */
export function hoverColumns(points: readonly Point[], x: TimeScale, box: Box): Markup[] {
  const borders = [
    box.left,
    ...points.slice(1).map(({ day }, index) => (x(points[index]!.day) + x(day)) / 2),
    box.right,
  ]
  return points.map((point, index) => {
    const figures = isScored(point) ? scoreInWords(point) : 'too few answers'
    const mean = point.mean === null ? '' : `; the firm’s mean is ${whole(point.mean)}`
    const column = { x: borders[index]!, y: box.top, width: borders[index + 1]! - borders[index]! }
    return el(
      'rect',
      { class: 'hit', ...column, height: box.bottom - box.top },
      el('title', {}, `${longDay(point.day)}: ${figures}${mean}`),
    )
  })
}
