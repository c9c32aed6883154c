import { scaleLinear } from 'd3-scale'
import { symbol, symbolDiamond2 } from 'd3-shape'
import { axisBelow, type Box, domainInWords, scoreAxisLeft, scoreDomain } from './axes.ts'
import { funnelCurves, limitLabels, limitsAt } from './funnel-curves.ts'
import { nameDots, namesBelow, type PlacedDot } from './funnel-names.ts'
import { emptyPicture, heading, type Legend } from './heading.ts'
import type { Rect } from './labels.ts'
import { type ChartOptions, canvasOf, checkData, margin, picture } from './picture.ts'
import { el, label, line, type Markup } from './svg.ts'
import { cleanName, isolate } from './text.ts'
import { counted, percent, periodInWords, range, whole } from './words.ts'

export interface FunnelConsultant {
  name: string
  /** `N_j`, the effective number of independent answers; above 0. */
  effective: number
  /** `y_j`, the balanced mean. */
  mean: number
  outside998: boolean
}

export interface FunnelData {
  /** `μ` */
  mean: number
  /** `σ²` */
  sigma2: number
  consultants: readonly FunnelConsultant[]
  asOf?: string
  windowDays?: number
}

export const maxFunnelConsultants = 1000
const plotHeight = 340
/** With more dots than this, names of those inside the limits would be a thicket. */
const mostNamedInside = 25
const mostInWords = 20
const title = 'Funnel plot of consultants'
const advice =
  'Inside the funnel, chance alone may carry a mean away from the firm’s. A mark outside asks for a look at the data; it is no verdict.'

/** The firm's funnel plot: how far chance alone may carry a mean of so many answers, and who lies further out. */
export function funnelChart(data: FunnelData, options: ChartOptions = {}): string {
  const canvas = canvasOf(options)
  checkFunnel(data)
  const consultants = data.consultants.map((consultant) => ({ ...consultant, name: cleanName(consultant.name) }))
  if (consultants.length === 0) return emptyPicture(canvas, title, 'There are no consultants with answers to show.')
  const outside = consultants.filter(({ outside998 }) => outside998)
  const domain = domainOf(data)
  const lines = [[periodInWords(data), advice].filter(Boolean).join(' '), domainInWords(domain)]
  const head = heading(canvas, { title, lines, legend: legendOf(data.mean, outside.length > 0) })
  const top = head.bottom + 42
  const box = { left: margin + 28, right: canvas.width - margin - 52, top, bottom: top + plotHeight }
  const most = Math.max(2, ...consultants.map(({ effective }) => effective))
  const x = scaleLinear([0, most * 1.06], [box.left, box.right])
  const y = scaleLinear(domain, [box.bottom, box.top])
  const dots = consultants.map((consultant) =>
    placed(consultant, data.mean, x(consultant.effective), y(consultant.mean)),
  )
  const named = dots.length <= mostNamedInside ? dots : dots.filter(({ outside998 }) => outside998)
  const ends = limitLabels(data, x, y, box)
  const names = nameDots(dots, named, frameOf(box), [...ends.taken, meanLine(box, y(data.mean))])
  const below = namesBelow(names.unplaced, margin, canvas.width - margin, box.bottom + 62)
  return picture(canvas, {
    height: box.bottom + 52 + below.height,
    title,
    description: description(data, outside),
    body: [
      ...head.markup,
      label('small', margin, top - 20, 'Balanced mean'),
      ...axisBelow(x, box, { above: false }),
      ...scoreAxisLeft(y, box),
      label('small', (box.left + box.right) / 2, box.bottom + 36, 'Effective number of independent answers', 'middle'),
      ...funnelCurves(data, x, y, box, canvas.id),
      ...ends.markup,
      ...names.leaders,
      ...dots.toSorted((a, b) => Number(a.outside998) - Number(b.outside998)).map(drawnDot),
      ...names.labels,
      ...below.markup,
    ],
  })
}

function checkFunnel({ mean, sigma2, consultants }: FunnelData) {
  const figures = consultants.flatMap((consultant) => [consultant.effective, consultant.mean])
  checkData('consultants', consultants.length, maxFunnelConsultants, [...figures, mean, sigma2])
  if (sigma2 < 0 || consultants.some(({ effective }) => effective <= 0))
    throw new RangeError('a funnel needs a variance of 0 or more and effective numbers above 0')
}

const asScore = (limit: number) => Math.min(100, Math.max(0, limit))

/** Shows every mean, and the outer limits of a consultant in the middle: those of one answer would flatten the rest. */
function domainOf(data: FunnelData) {
  const numbers = data.consultants.map(({ effective }) => effective).sort((a, b) => a - b)
  const { p998 } = limitsAt(numbers[Math.floor(numbers.length / 2)]!, data)
  return scoreDomain([...data.consultants.map(({ mean }) => mean), data.mean, ...p998.map(asScore)])
}

/** Names may stand a little above the plot and in its right margin. */
const frameOf = ({ left, right, top, bottom }: Box): Rect => ({
  ...{ x: left, y: top - 14, width: right - left + 52, height: bottom - top + 14 },
})

const meanLine = ({ left, right }: Box, y: number): Rect => ({ x: left, y: y - 1, width: right - left, height: 2 })

type Dot = PlacedDot & Pick<FunnelConsultant, 'effective' | 'mean'>

const placed = (consultant: FunnelConsultant, mean: number, x: number, y: number): Dot => ({
  ...consultant,
  ...{ x, y, radius: consultant.outside998 ? 7.5 : 5 },
  distance: Math.abs(consultant.mean - mean) * Math.sqrt(consultant.effective),
})

const diamond = symbol(symbolDiamond2, 85).digits(2)() ?? ''

function drawnDot({ name, x, y, effective, mean, outside998 }: Dot): Markup {
  const hint = el('title', {}, `${isolate(name)}: ${meanInWords({ effective, mean })}`)
  return outside998
    ? el('path', { class: 'alarm', transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})`, d: diamond }, hint)
    : el('circle', { class: 'dot', cx: x, cy: y, r: 5 }, hint)
}

const meanInWords = ({ effective, mean }: Pick<Dot, 'effective' | 'mean'>) =>
  `balanced mean ${whole(mean)} from ${effective.toFixed(1)} effective answers`

function legendOf(mean: number, anyOutside: boolean): Legend[] {
  const alarm = el('path', { class: 'alarm', transform: 'translate(8 0)', d: diamond })
  return [
    { symbol: el('circle', { class: 'dot', cx: 6, cy: 0, r: 5 }), width: 12, words: 'consultant' },
    ...(anyOutside ? [{ symbol: alarm, width: 16, words: `outside the ${percent('99.8')} limits` }] : []),
    { symbol: line('limit', 0, 0, 24, 0), width: 24, words: `${percent('99.8')} limits` },
    { symbol: line('warn', 0, 0, 24, 0), width: 24, words: `${percent('95')} limits` },
    { symbol: line('mean', 0, 0, 24, 0), width: 24, words: `firm’s mean ${whole(mean)}` },
  ]
}

function description(data: FunnelData, outside: readonly FunnelConsultant[]): string {
  const { p95, p998 } = limitsAt(10, data)
  const clipped = ([low, high]: [number, number]) => range(Math.max(0, low), Math.min(100, high)).replace('–', ' to ')
  const listed = outside.slice(0, mostInWords).map((each) => `${isolate(each.name)} (${meanInWords(each)})`)
  const more = outside.length > mostInWords ? [`and ${outside.length - mostInWords} more`] : []
  return [
    `${counted(data.consultants.length, 'consultant')}, each a dot: the effective number of answers to the right, the balanced mean upwards. The firm’s mean is ${whole(data.mean)}.`,
    `Around it the limits narrow as answers grow; at 10 answers they are ${clipped(p95)} (${percent('95')}) and ${clipped(p998)} (${percent('99.8')}).`,
    outside.length === 0
      ? `Nobody lies outside the ${percent('99.8')} limits.`
      : `Outside the ${percent('99.8')} limits: ${[...listed, ...more].join(', ')}.`,
  ].join(' ')
}
