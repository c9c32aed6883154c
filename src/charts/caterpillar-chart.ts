import { scaleLinear } from 'd3-scale'
import { axisBelow, domainInWords, scoreDomain } from './axes.ts'
import {
  type CaterpillarRow,
  columnHeads,
  columnsOf,
  drawnRow,
  type Row,
  rawTick,
  rowHeight,
  rowOf,
  type Scored,
} from './caterpillar-rows.ts'
import { emptyPicture, heading } from './heading.ts'
import { type ChartOptions, canvasOf, checkData, picture } from './picture.ts'
import { el, line } from './svg.ts'
import { isolate } from './text.ts'
import { capital, counted, percent, periodInWords, scoreInWords, whole } from './words.ts'

export type { CaterpillarRow }

export interface CaterpillarData {
  /** Whose scores they are. Default 'consultant'. */
  of?: 'consultant' | 'team' | 'client'
  rows: readonly CaterpillarRow[]
  /** The firm's mean, where it may be shown. */
  mean?: number | null
  /** Default 'score', the highest first. There is no sort by raw mean: it ranks noise. */
  sort?: 'score' | 'name'
  asOf?: string
  windowDays?: number
}

export const maxCaterpillarRows = 1000
/** The score list with its intervals drawn: one row for each name, the firm's mean as a line through all of them. */
export function caterpillarChart(data: CaterpillarData, options: ChartOptions = {}): string {
  const canvas = canvasOf(options)
  const figures = data.rows.flatMap(({ score, low, high, rawMean, n }) => [score, low, high, rawMean, n])
  checkData('rows', data.rows.length, maxCaterpillarRows, [...figures, data.mean])
  const noun = data.of ?? 'consultant'
  const title = `Service scores by ${noun}`
  const rows = sorted(data.rows.map(rowOf), data.sort ?? 'score')
  if (rows.length === 0) return emptyPicture(canvas, title, `There are no ${noun}s to show.`)
  const scored = rows.filter((row): row is Scored => row.score !== null)
  const mean = data.mean ?? null
  const domain = scoreDomain([...scored.flatMap(inPlot), ...(mean === null ? [] : [mean])])
  const head = heading(canvas, { title, lines: headlines(data, domain), legend: legendOf(mean, scored.length > 0) })
  const columns = columnsOf(canvas, rows, noun)
  const top = head.bottom + (rows.length > 12 ? 44 : 28)
  const box = { ...columns.plot, top, bottom: top + rows.length * rowHeight }
  const x = scaleLinear(domain, [box.left + 10, box.right - 10])
  return picture(canvas, {
    height: box.bottom + 30,
    title,
    description: description(rows, scored, mean, data),
    body: [
      ...head.markup,
      el('clipPath', { id: `${canvas.id}-names` }, el('rect', { x: 0, y: 0, width: box.left - 6, height: box.bottom })),
      ...columnHeads(columns, noun, head.bottom + 16),
      ...axisBelow(x, box, { above: rows.length > 12 }),
      ...(mean === null ? [] : [line('mean', x(mean), box.top, x(mean), box.bottom)]),
      ...rows.map((row, index) => drawnRow(row, top + (index + 0.5) * rowHeight, x, columns, canvas)),
    ],
  })
}

const collator = new Intl.Collator('en')

function sorted(rows: Row[], by: 'score' | 'name'): Row[] {
  const byName = (a: Row, b: Row) => collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1)
  const byScore = (a: Row, b: Row) => (b.score ?? -1) - (a.score ?? -1)
  return rows.toSorted((a, b) => (by === 'score' && byScore(a, b)) || byName(a, b))
}

const inPlot = ({ low, high, rawMean }: Scored) => (rawMean === null ? [low, high] : [low, high, rawMean])

function headlines({ sort = 'score', rows, ...data }: CaterpillarData, domain: readonly [number, number]): string[] {
  const order =
    sort === 'score' ? 'Sorted by score; where intervals overlap, the order says little.' : 'Sorted by name.'
  return [[periodInWords(data), rows.length > 1 && order].filter(Boolean).join(' '), domainInWords(domain)].filter(
    Boolean,
  )
}

function legendOf(mean: number | null, anyScore: boolean) {
  const marks = [
    { symbol: el('circle', { class: 'dot', cx: 6, cy: 0, r: 5.5 }), width: 12, words: 'service score' },
    { symbol: line('interval', 2, 0, 22, 0), width: 24, words: `${percent('95')} interval` },
    { symbol: rawTick(4, 0), width: 8, words: 'raw mean' },
  ]
  const firm = { symbol: line('mean', 0, 0, 24, 0), width: 24, words: `firm’s mean ${whole(mean ?? 0)}` }
  return [...(anyScore ? marks : []), ...(mean === null ? [] : [firm])]
}

function description(rows: Row[], scored: Scored[], mean: number | null, { of = 'consultant' }: CaterpillarData) {
  const withheld = rows.length - scored.length
  const byScore = scored.toSorted((a, b) => b.score - a.score)
  const named = (row: Scored) => `${isolate(row.name)} with ${scoreInWords(row)}`
  const sides = (level: number) =>
    `The firm’s mean is ${whole(level)}: the whole interval lies above it for ${scored.filter(({ low }) => low > level).length} and below it for ${scored.filter(({ high }) => high < level).length}.`
  return [
    `${capital(counted(rows.length, of))}, one row for each, with the service score as a dot and its interval as a line.`,
    ...(byScore.length > 0 ? [`The highest score is that of ${named(byScore[0]!)}.`] : []),
    ...(byScore.length > 1 ? [`The lowest is that of ${named(byScore.at(-1)!)}.`] : []),
    ...(mean === null || scored.length === 0 ? [] : [sides(mean)]),
    ...(withheld > 0 ? [`${counted(withheld, 'row')} without a score: too few answers.`] : []),
  ].join(' ')
}
