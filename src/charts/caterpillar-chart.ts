import { scaleLinear } from 'd3-scale'
import { axisBelow, domainInWords, type Scale, scoreDomain } from './axes.ts'
import {
  type Canvas,
  type ChartOptions,
  canvasOf,
  checkData,
  emptyPicture,
  heading,
  margin,
  picture,
} from './picture.ts'
import { el, group, label, line, type Markup } from './svg.ts'
import { cleanName, isolate, shorten, textWidth } from './text.ts'
import { count, counted, percent, periodInWords, range, scoreInWords, whole } from './words.ts'

export interface CaterpillarRow {
  name: string
  /** Null: not published. The row is shown, without a mark. */
  score: number | null
  low: number | null
  high: number | null
  rawMean: number | null
  n: number | null
}

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
const rowHeight = 26

type Scored = { name: string; score: number; low: number; high: number; rawMean: number | null; n: number | null }
type Row = Scored | (Omit<Scored, 'score' | 'low' | 'high'> & { score: null })

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

function rowOf({ name, score, low, high, rawMean, n }: CaterpillarRow): Row {
  const shown = { name: cleanName(name), rawMean, n }
  return score === null || low === null || high === null ? { ...shown, score: null } : { ...shown, score, low, high }
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

const capital = (words: string) => `${words[0]!.toUpperCase()}${words.slice(1)}`

function legendOf(mean: number | null, anyScore: boolean) {
  const marks = [
    { symbol: el('circle', { class: 'dot', cx: 6, cy: 0, r: 5.5 }), width: 12, words: 'service score' },
    { symbol: line('interval', 2, 0, 22, 0), width: 24, words: `${percent('95')} interval` },
    { symbol: rawTick(4, 0), width: 8, words: 'raw mean' },
  ]
  const firm = { symbol: line('mean', 0, 0, 24, 0), width: 24, words: `firm’s mean ${whole(mean ?? 0)}` }
  return [...(anyScore ? marks : []), ...(mean === null ? [] : [firm])]
}

const rawTick = (x: number, y: number) => el('rect', { class: 'raw', x: x - 2, y: y - 8, width: 4, height: 16, rx: 1 })

interface Columns {
  nameRoom: number
  plot: { left: number; right: number }
  /** Right edges. */
  score: number
  /** Null in a narrow picture, where the drawn interval must do. */
  interval: number | null
  answers: number
  raw: number
}

function columnsOf({ width }: Canvas, rows: readonly Row[], noun: string): Columns {
  const widest = Math.max(textWidth(noun, { size: 13 }), ...rows.map(({ name }) => textWidth(name, { size: 13 })))
  const nameRoom = Math.min(widest, width * 0.28)
  const raw = width - margin
  const answers = raw - 74
  const wide = width >= 600
  const interval = wide ? answers - 68 : null
  const score = (interval ?? answers) - 68
  return { nameRoom, plot: { left: margin + nameRoom + 14, right: score - 52 }, score, interval, answers, raw }
}

function columnHeads({ score, interval, answers, raw }: Columns, noun: string, y: number): Markup[] {
  return [
    label('small', margin, y, capital(noun)),
    label('small', score, y, 'Score', 'end'),
    ...(interval === null ? [] : [label('small', interval, y, 'Interval', 'end')]),
    label('small', answers, y, 'Answers', 'end'),
    label('small', raw, y, 'Raw mean', 'end'),
  ]
}

function drawnRow(row: Row, y: number, x: Scale, columns: Columns, { id, width }: Canvas): Markup {
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
