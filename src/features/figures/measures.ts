/** Figures of one kind of question from the counts of its marks. Pure. */
import { adjustedWald, spread, sum, type ValueCount, wilson } from './statistics.ts'

export const figureKinds = ['csat5', 'csat3', 'ces7', 'nps'] as const
export type FigureKind = (typeof figureKinds)[number]

/** From which mark on an answer is favourable; for the Net Promoter Score, a promoter. */
const favourableFrom = { csat5: 4, csat3: 3, ces7: 5, nps: 9 } as const
const highestDetractor = 6

export interface Measure {
  /** Answers; an answer that is shared counts whole here, and by its share (weight) everywhere else. */
  n: number
  weight: number
  /** Share of favourable marks; for nps the score itself, -100 to 100. */
  percent: number
  low: number
  high: number
  mean: number
  sd: number | null
}

/** The figures of a kind; null where there are no answers. */
export function measure(kind: FigureKind, counts: readonly ValueCount[]): Measure | null {
  const weight = sum(counts, ({ s }) => s)
  if (weight <= 0) return null
  const favourable = weightWhere(counts, (value) => value >= favourableFrom[kind])
  const n = sum(counts, (count) => count.n)
  if (kind !== 'nps') {
    const p = Math.min(1, favourable / weight)
    return { n, weight, percent: 100 * p, ...wilson(p, weight), ...spread(counts) }
  }
  const detractors = weightWhere(counts, (value) => value <= highestDetractor)
  const percent = (100 * (favourable - detractors)) / weight
  return { n, weight, percent, ...adjustedWald(favourable, detractors, weight), ...spread(counts) }
}

const weightWhere = (counts: readonly ValueCount[], wanted: (value: number) => boolean) =>
  sum(
    counts.filter(({ value }) => wanted(value)),
    ({ s }) => s,
  )

export interface ResponseRate {
  delivered: number
  responded: number
  /** 0 to 1, as low and high; null where nothing was delivered. */
  rate: number | null
  low: number | null
  high: number | null
}

/** How many of the invitations delivered in a window were answered, with Wilson's interval. */
export function responseRate(delivered: number, responded: number): ResponseRate {
  if (delivered === 0) return { delivered, responded, rate: null, low: null, high: null }
  const rate = responded / delivered
  const { low, high } = wilson(rate, delivered)
  return { delivered, responded, rate, low: low / 100, high: high / 100 }
}
