import type { BalancedMean } from './balanced-mean.ts'
import type { ScoreSettings } from './settings.ts'
import { sumOf } from './sums.ts'

/** How much consultants differ, and the mean they are compared with (section 7). */
export interface Between {
  /** `τ²_PM`: what the firm's own data say */
  tau2Pm: number
  /** `τ²`: pooled with its prior */
  tau2: number
  /** `K` = σ²/τ²: the firm's mean counts as so many answers */
  k: number
  /** `μ` */
  mu: number
  /** `V`: variance of μ */
  muVariance: number
}

type Mean = Pick<BalancedMean, 'mean' | 'variance'>

/** `μ` at a given τ², and Σw. */
function firmMean(means: readonly Mean[], tau2: number) {
  const weight = sumOf(means, ({ variance }) => 1 / (tau2 + variance))
  const mu = sumOf(means, ({ mean, variance }) => mean / (tau2 + variance)) / weight
  return { mu, weight }
}

/**
 * Paule and Mandel 1982: the τ² at which the weighted squares about μ are as large as their degrees of freedom. The
 * sum is convex and falling, so Newton's steps from 0 approach from the left and cannot overshoot.
 */
export function pauleMandel(means: readonly Mean[]): number {
  let tau2 = 0
  for (let step = 0; step < 1000; step++) {
    const { mu } = firmMean(means, tau2)
    const excess = sumOf(means, ({ mean, variance }) => (mean - mu) ** 2 / (tau2 + variance)) - (means.length - 1)
    if (step === 0 && (means.length === 1 || excess <= 0)) return 0
    const slope = sumOf(means, ({ mean, variance }) => ((mean - mu) / (tau2 + variance)) ** 2)
    const change = excess / slope
    tau2 += change
    if (Math.abs(change) < 1e-12 * (1 + tau2)) return tau2
  }
  throw new Error('the variance between consultants did not settle')
}

export function betweenConsultants(means: readonly Mean[], sigma2: number, settings: ScoreSettings): Between {
  const { kPrior, tau2PriorDf } = settings
  const tau2Pm = pauleMandel(means)
  const free = means.length - 1
  const tau2 = ((tau2PriorDf * sigma2) / kPrior + free * tau2Pm) / (tau2PriorDf + free)
  const { mu, weight } = firmMean(means, tau2)
  return { tau2Pm, tau2, k: sigma2 / tau2, mu, muVariance: 1 / weight }
}
