import type { Ask } from './budgets.ts'
import type { Cap, QuietPeriod } from './rules.ts'

/** Days on which a rule lets no further ask in: those after `after` and before `before`. */
export interface Span {
  after: number
  before: number
  /** The days of the asks that it comes from, in order of time. */
  days: readonly number[]
  /** The first of them is planned only. */
  planned: boolean
}

export interface DatedAsk {
  other: Ask
  day: number
  answeredDay: number | null
}

/** Around each ask that counts: so many days before it, and so many after it or after its answer. */
export function quietSpans({ priority }: Ask, asks: readonly DatedAsk[], period: QuietPeriod): Span[] {
  const counted = period.counts === 'all' ? asks : asks.filter(({ other }) => other.priority >= priority)
  return counted.map(({ other, day, answeredDay }) => {
    const countedFrom = period.countedFrom === 'answered' ? Math.max(day, answeredDay ?? day) : day
    return { after: day - period.days, before: countedFrom + period.days, days: [day], planned: other.planned === true }
  })
}

/**
 * Around each run of as many asks as may be in so many days. Policies of the same or a lower priority share what is not
 * reserved; all together have the whole.
 */
export function capSpans({ priority }: Ask, asks: readonly DatedAsk[], { most, reserved, days }: Cap): Span[] {
  const all = asks.map(({ day }) => day)
  if (reserved === 0) return fullRuns(all, most, days)
  const lower = asks.filter(({ other }) => other.priority <= priority).map(({ day }) => day)
  return [...fullRuns(all, most, days), ...fullRuns(lower, most - reserved, days)]
}

function fullRuns(asked: readonly number[], most: number, days: number): Span[] {
  const sorted = asked.toSorted((a, b) => a - b)
  if (most <= 0)
    return [{ after: Number.NEGATIVE_INFINITY, before: Number.POSITIVE_INFINITY, days: [], planned: false }]
  const spans: Span[] = []
  for (let first = 0; first + most <= sorted.length; first++) {
    const run = sorted.slice(first, first + most)
    if (run.at(-1)! - run[0]! < days)
      spans.push({ after: run.at(-1)! - days, before: run[0]! + days, days: run, planned: false })
  }
  return spans
}
