import type { BalancedMean } from './balanced-mean.ts'
import type { Between } from './between-consultants.ts'
import { z95 } from './normal-distribution.ts'
import type { ScoreSettings } from './settings.ts'
import { clip } from './sums.ts'

/** A figure from 0 to 100 with its 95 % interval; `unclipped` may lie a little outside. */
export interface Score {
  score: number
  unclipped: number
  /** Standard error. */
  se: number
  lo: number
  hi: number
}

/** The score without client adjustment (section 8). */
export interface UnadjustedScore extends Score {
  /** `R_j`: 0 to 1, the part that the consultant's own answers have in the score */
  reliability: number
  /** `g3`: what not knowing τ² exactly adds to the variance (before doubling) */
  tau2Uncertainty: number
}

export function scoreWithInterval(unclipped: number, variance: number): Score {
  const se = Math.sqrt(Math.max(0, variance))
  const within = (value: number) => clip(value, 0, 100)
  return {
    ...{ score: within(unclipped), unclipped, se },
    ...{ lo: within(unclipped - z95 * se), hi: within(unclipped + z95 * se) },
  }
}

/** A Bayesian average: the consultant's own mean with K answers at the firm's mean. */
export function unadjustedScore(
  { mean, variance }: Pick<BalancedMean, 'mean' | 'variance'>,
  { tau2, mu, muVariance }: Between,
  consultants: number,
  { tau2PriorDf }: ScoreSettings,
): UnadjustedScore {
  const total = tau2 + variance
  const reliability = tau2 / total
  const ownShareOfTau2 = (consultants - 1) / (tau2PriorDf + consultants - 1)
  const tau2Uncertainty = (variance ** 2 / total ** 3) * (2 * consultants * muVariance ** 2) * ownShareOfTau2 ** 2
  const squaredError = reliability * variance + (1 - reliability) ** 2 * muVariance + 2 * tau2Uncertainty
  return { ...scoreWithInterval(mu + reliability * (mean - mu), squaredError), reliability, tau2Uncertainty }
}
