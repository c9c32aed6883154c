import { binomialTail } from './binomial.ts'
import type { MetricCell } from './cells.ts'
import { isNegative } from './scales.ts'
import type { ScoreSettings } from './settings.ts'

/** Whether a consultant has more negative answers in the last days than chance explains (section 12 b). */
export interface NegativeCluster {
  n: number
  negative: number
  /** Probability of so many or more at the firm's own rate. */
  tail: number
  alert: boolean
}

/** `p0`: the firm's rate of negative answers over the window, by share sums; half an answer of each sort is added. */
export function negativeRate(cells: readonly MetricCell[], { windowDays }: ScoreSettings, asOf: number): number {
  let answers = 0
  let negative = 0
  for (const { kind, value, day, s } of cells) {
    const age = asOf - day
    if (age < 0 || age >= windowDays) continue
    answers += s
    if (isNegative(kind, value)) negative += s
  }
  return (negative + 0.5) / (answers + 1)
}

/** Counts answers of any share, each once. */
export function negativeCluster(
  cells: readonly MetricCell[],
  firmRate: number,
  { alertDays, alertMin, alertP }: ScoreSettings,
  asOf: number,
): NegativeCluster {
  let n = 0
  let negative = 0
  for (const cell of cells) {
    const age = asOf - cell.day
    if (age < 0 || age >= alertDays) continue
    n += cell.n
    if (isNegative(cell.kind, cell.value)) negative += cell.n
  }
  const tail = binomialTail(n, firmRate, negative)
  return { n, negative, tail, alert: negative >= alertMin && tail < alertP }
}
