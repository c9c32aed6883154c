import type { MetricCell } from './cells.ts'
import { netPromoterInterval, wilson } from './proportions.ts'
import { isFavourable, isNegative, type Kind, kinds } from './scales.ts'
import { sumOf } from './sums.ts'

interface Marks {
  /** Number of answers, of any share. */
  n: number
  /** `W` = Σ share */
  weight: number
  /** Mean and standard deviation on the question's own scale; sd null where one answer cannot give one. */
  mean: number
  sd: number | null
  lo: number
  hi: number
}

/** csat5, csat3, ces7: favourable answers, and their part in per cent with its interval. */
export interface FavourableMetric extends Marks {
  favourable: number
  pct: number
}

/** nps: promoters, passives and detractors, and the net promoter score with its interval. */
export interface NetPromoterMetric extends Marks {
  promoters: number
  passives: number
  detractors: number
  nps: number
}

export type Metric = FavourableMetric | NetPromoterMetric
export type MetricsByKind = Partial<Record<Kind, Metric>>
/** Figures without shrinkage by window, `d30` for 30 days; a window or kind without an answer is absent. */
export type Metrics = Record<`d${number}`, MetricsByKind>

/** How often a mark was given: n times, with the sums of its shares and of their squares. */
export interface Tally {
  value: number
  n: number
  s: number
  s2: number
}

/**
 * Section 12, over the metric cells of one consultant, or of the whole firm: there each answer has weight 1, because
 * its shares sum to 1.
 */
export function metricsOf(
  cells: readonly MetricCell[],
  of: 'consultant' | 'firm',
  windows: readonly number[],
  asOf: number,
): Metrics {
  const metrics: Metrics = {}
  for (const days of windows) {
    const byKind = tallies(cells, days, asOf)
    const figures: MetricsByKind = {}
    for (const kind of kinds) {
      const values = [...(byKind.get(kind)?.values() ?? [])]
      if (values.length > 0) figures[kind] = metricOf(kind, of === 'firm' ? values.map(wholeAnswers) : values)
    }
    if (Object.keys(figures).length > 0) metrics[`d${days}`] = figures
  }
  return metrics
}

const wholeAnswers = ({ value, s }: Tally): Tally => ({ value, n: s, s, s2: s })

function tallies(cells: readonly MetricCell[], days: number, asOf: number): Map<Kind, Map<number, Tally>> {
  const byKind = new Map<Kind, Map<number, Tally>>()
  for (const { kind, day, value, n, s, s2 } of cells) {
    const age = asOf - day
    if (n === 0 || age < 0 || age >= days) continue
    const byValue = byKind.getOrInsertComputed(kind, () => new Map())
    const tally = byValue.getOrInsertComputed(value, () => ({ value, n: 0, s: 0, s2: 0 }))
    tally.n += n
    tally.s += s
    tally.s2 += s2
  }
  return byKind
}

/** Section 12 for one kind, from its marks; there must be one at least. */
export function metricOf(kind: Kind, values: readonly Tally[]): Metric {
  const weight = sumOf(values, ({ s }) => s)
  const mean = sumOf(values, ({ s, value }) => s * value) / weight
  const divisor = weight - sumOf(values, ({ s2 }) => s2) / weight
  const squares = sumOf(values, ({ s, value }) => s * (value - mean) ** 2)
  const n = Math.round(sumOf(values, (tally) => tally.n))
  const marks = { n, weight, mean, sd: divisor <= 1e-6 ? null : Math.sqrt(squares / divisor) }
  const favourable = sumOf(values, ({ s, value }) => (isFavourable(kind, value) ? s : 0))
  if (kind !== 'nps') {
    const part = Math.min(1, favourable / weight)
    const { lo, hi } = wilson(part, weight)
    return { ...marks, favourable, pct: 100 * part, lo: 100 * lo, hi: 100 * hi }
  }
  const detractors = sumOf(values, ({ s, value }) => (isNegative(kind, value) ? s : 0))
  const passives = sumOf(values, ({ s, value }) => (isFavourable(kind, value) || isNegative(kind, value) ? 0 : s))
  return {
    ...{ ...marks, promoters: favourable, passives, detractors, nps: (100 * (favourable - detractors)) / weight },
    ...netPromoterInterval(favourable, detractors, weight),
  }
}
