/** The figures of the model under the names of a snapshot. */
import type { ConsultantModel } from './firm-model.ts'
import type { ResponseRate } from './response-rate.ts'
import type { RateFigures, ScoreWithLimits, TrendFigures } from './subject-figures.ts'
import type { Trend } from './trend.ts'
import type { Score } from './unadjusted-score.ts'

/** The figures of a subject that has no response in the window. */
export const withoutScore = {
  ...{ n: 0, published: false },
  ...{ score: null, unclipped: null, se: null, low: null, high: null, rawMean: null },
} as const

/** The headline of a subject under the names of a snapshot. */
export const headlineOf = ({ score, unclipped, se, lo, hi }: Score) => ({ score, unclipped, se, low: lo, high: hi })

/** A score under the names of a snapshot, without its standard error. */
export const limitsOf = ({ score, lo, hi }: Score): ScoreWithLimits => ({ score, low: lo, high: hi })

export const rateFigures = ({ delivered, responded, rate, lo, hi }: ResponseRate): RateFigures => ({
  ...{ delivered, responded, rate, low: lo, high: hi },
})

export function trendFigures({ answersCurrent, answersPrevious, direction, change }: Trend): TrendFigures {
  return {
    ...{ answersCurrent, answersPrevious, direction },
    ...{ current: change?.current ?? null, previous: change?.previous ?? null, delta: change?.delta ?? null },
    ...{ se: change?.se ?? null, low: change?.lo ?? null, high: change?.hi ?? null },
  }
}

/** The score without client adjustment beside the headline. */
export const besideHeadline = (headline: Score, unadjusted: Score) => ({
  unadjusted: limitsOf(unadjusted),
  clientEffectShift: headline.unclipped - unadjusted.unclipped,
})

/** What the model says of one consultant beside its headline. */
export const modelFigures = (model: ConsultantModel) => ({
  ...{ weight: model.weight, balancedMean: model.balanced.mean, effective: model.balanced.effective },
  ...{ samplingVariance: model.balanced.variance, reliability: model.reliability, band: model.band },
  ...{ probAbove: model.probAbove, label: model.label, expectedPercentile: model.expectedPercentile },
  ...{ ...besideHeadline(model, model.unadjusted), funnel: model.funnel },
})
