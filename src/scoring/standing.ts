import { normalCdf, z95, z998 } from './normal-distribution.ts'
import type { Score } from './unadjusted-score.ts'

export type Label = 'above' | 'below' | 'as expected'
export type Band = 'high' | 'moderate' | 'low'

/** Limits around the firm's mean within which a consultant's balanced mean stays by chance alone. */
export interface Funnel {
  lo95: number
  hi95: number
  lo998: number
  hi998: number
  /** Asks for a look at the data; it is not a verdict. */
  outside998: boolean
}

export const bandOf = (reliability: number): Band =>
  reliability >= 0.7 ? 'high' : reliability >= 0.4 ? 'moderate' : 'low'

/** Probability of lying above the firm's mean, from the effect `u_j` and its variance (with 2·g3). */
export const probAbove = (effect: number, variance: number) => normalCdf(effect / Math.sqrt(variance))

export const labelOf = (probability: number): Label =>
  probability >= 0.975 ? 'above' : probability <= 0.025 ? 'below' : 'as expected'

export function funnel(mean: number, mu: number, variance: number): Funnel {
  const spread = Math.sqrt(variance)
  return {
    ...{ lo95: mu - z95 * spread, hi95: mu + z95 * spread },
    ...{ lo998: mu - z998 * spread, hi998: mu + z998 * spread },
    outside998: Math.abs(mean - mu) > z998 * spread,
  }
}

/** Of each score: the expected part, in per cent, of colleagues who are truly below. Null for a single consultant. */
export function expectedPercentiles(scores: readonly Pick<Score, 'unclipped' | 'se'>[]): (number | null)[] {
  if (scores.length < 2) return scores.map(() => null)
  const below = new Float64Array(scores.length)
  for (const [j, one] of scores.entries()) {
    for (let k = 0; k < j; k++) {
      const other = scores[k]!
      const spread = Math.sqrt(one.se * one.se + other.se * other.se)
      const probability = normalCdf((one.unclipped - other.unclipped) / spread)
      below[j]! += probability
      below[k]! += 1 - probability
    }
  }
  return Array.from(below, (sum) => (100 * sum) / (scores.length - 1))
}
