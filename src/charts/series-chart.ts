import { scaleLinear } from 'd3-scale'
import { domainInWords, scoreAxisLeft, scoreDomain } from './axes.ts'
import { emptyPicture, heading, type Legend } from './heading.ts'
import { type ChartOptions, canvasOf, checkData, margin, picture } from './picture.ts'
import { endLabels, hoverColumns, isScored, type Point, type Scored, seriesMarks } from './series-marks.ts'
import { el, group, line } from './svg.ts'
import { cleanName, isolate } from './text.ts'
import { timeAxisBelow, timeScale } from './time-axis.ts'
import { counted, dayOf, longDay, percent, scoreInWords, whole } from './words.ts'

export interface SeriesPoint {
  /** YYYY-MM-DD */
  asOf: string
  /** Null: not published that day; the line has a gap there. */
  score: number | null
  low: number | null
  high: number | null
  rawMean: number | null
  n: number | null
  /** The firm's mean that day, where it may be shown. */
  mean?: number | null
}

export interface SeriesData {
  /** Whose score it is. */
  name: string
  /** In any order; each day once. */
  points: readonly SeriesPoint[]
}

export const maxSeriesPoints = 500
const plotHeight = 220

/** A service score over time: a line with its 95 % interval as a band, and the firm's mean as a quiet line. */
export function seriesChart(data: SeriesData, options: ChartOptions = {}): string {
  const canvas = canvasOf(options)
  const figures = data.points.flatMap(({ score, low, high, rawMean, n, mean }) => [score, low, high, rawMean, n, mean])
  checkData('points', data.points.length, maxSeriesPoints, figures)
  const title = `Service score of ${isolate(cleanName(data.name))}`
  const points = inOrder(data.points)
  const scored = points.filter(isScored)
  const latest = scored.at(-1)
  if (!latest) return emptyPicture(canvas, title, 'There is no score yet: too few answers.')
  const means = points.flatMap(({ mean }) => (mean === null ? [] : [mean]))
  const domain = scoreDomain([...scored.flatMap(({ low, high }) => [low, high]), ...means])
  const lines = [`${longDay(latest.day)}: ${scoreInWords(latest)}.`, domainInWords(domain)]
  const head = heading(canvas, { title, lines, legend: legendOf(scored.length > 1, means.length > 0) })
  const top = head.bottom + 14
  const box = { left: margin + 28, right: canvas.width - margin - 32, top, bottom: top + plotHeight }
  const days = points.map(({ day }) => day)
  const x = timeScale(days, box.left + 10, box.right - 10)
  const y = scaleLinear(domain, [box.bottom, box.top])
  return picture(canvas, {
    height: box.bottom + 34,
    title,
    description: description(scored, latest, means.at(-1)),
    body: [
      ...head.markup,
      ...scoreAxisLeft(y, box),
      ...timeAxisBelow(x, days, box),
      ...seriesMarks(points, x, y, box),
      ...endLabels(points, x, y, box),
      ...hoverColumns(points, x, box),
    ],
  })
}

function inOrder(points: readonly SeriesPoint[]): Point[] {
  const ordered = points
    .map(({ asOf, mean = null, ...figures }) => ({ ...figures, mean, day: dayOf(asOf) }))
    .toSorted((a, b) => a.day.getTime() - b.day.getTime())
  const twice = ordered.find(({ day }, index) => ordered[index + 1]?.day.getTime() === day.getTime())
  if (twice) throw new RangeError(`a series has one point a day, ${longDay(twice.day)} has two`)
  return ordered
}

function legendOf(hasLine: boolean, hasMean: boolean): Legend[] {
  const dot = el('circle', { class: 'dot', cx: 12, cy: 0, r: 4.5 })
  const tint = el('rect', { class: 'tint', x: 0, y: -6, width: 24, height: 12 })
  const band = group(tint, line('edge', 0, -6, 24, -6), line('edge', 0, 6, 24, 6))
  return [
    { symbol: hasLine ? group(line('line', 0, 0, 24, 0), dot) : dot, width: 24, words: 'service score' },
    { symbol: hasLine ? band : line('interval', 12, -7, 12, 7), width: 24, words: `${percent('95')} interval` },
    ...(hasMean ? [{ symbol: line('mean', 0, 0, 24, 0), width: 24, words: 'firm’s mean' }] : []),
  ]
}

function description(scored: readonly Scored[], latest: Scored, mean: number | undefined): string {
  const first = scored[0]!
  const byScore = scored.toSorted((a, b) => a.score - b.score)
  const dated = (point: Scored) => `${whole(point.score)} on ${longDay(point.day)}`
  const [lowest, highest] = [byScore[0]!, byScore.at(-1)!]
  return [
    scored.length === 1
      ? `One score, of ${longDay(latest.day)}: ${scoreInWords(latest)}.`
      : `A line over ${counted(scored.length, 'day')} from ${longDay(first.day)} to ${longDay(latest.day)}, with its interval as a band. The latest score is ${scoreInWords(latest)}; the first was ${whole(first.score)}.`,
    ...(scored.length > 2 ? [`The lowest was ${dated(lowest)}, the highest ${dated(highest)}.`] : []),
    ...(mean === undefined ? [] : [`The firm’s mean is ${whole(mean)}.`]),
  ].join(' ')
}
