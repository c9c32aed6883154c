/** Figures of one kind of question from the counts of its marks, in the words of the API. Pure. */
import { metricOf, type Tally } from '../../scoring/metrics.ts'
import { rateOf } from '../../scoring/response-rate.ts'
import type { Kind } from '../../scoring/scales.ts'
import { sumOf } from '../../scoring/sums.ts'

/** In the order in which they are shown. */
export const figureKinds = ['csat5', 'csat3', 'ces7', 'nps'] as const satisfies readonly Kind[]
export type FigureKind = (typeof figureKinds)[number]

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
export function measure(kind: FigureKind, counts: readonly Tally[]): Measure | null {
  if (sumOf(counts, ({ s }) => s) <= 0) return null
  const { n, weight, mean, sd, lo, hi, ...part } = metricOf(kind, counts)
  return { n, weight, percent: 'nps' in part ? part.nps : part.pct, low: lo, high: hi, mean, sd }
}

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
  const { lo: low, hi: high, ...rate } = rateOf(delivered, responded)
  return { ...rate, low, high }
}
