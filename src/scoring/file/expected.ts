import type { ConsultantModel, FirmModel } from '../firm-model.ts'
import type { ConsultantScores, FirmScores } from '../score-firm.ts'
import { sumOf } from '../sums.ts'
import type { Trend } from '../trend.ts'
import type { Score } from '../unadjusted-score.ts'

/** The object `expected` of section 15. */
export function expectedOf(scores: FirmScores, negativeResponses: readonly string[]) {
  const { rate, lo, hi } = scores.responseRate
  return {
    firm: {
      ...(scores.model ? firmFigures(scores.model) : { n: 0, consultants: 0 }),
      metrics: scores.metrics,
      negative_responses: negativeResponses,
      negative_rate: scores.negativeRate,
      response_rate: { rate, lo, hi },
    },
    consultants: Object.fromEntries(Array.from(scores.consultants, ([name, each]) => [name, consultantFigures(each)])),
  }
}

function firmFigures({ responses, levels, variance, between, muAdjusted, consultants }: FirmModel) {
  return {
    n: responses,
    consultants: consultants.size,
    cells: sumOf(consultants.values(), ({ balanced }) => balanced.groups.length),
    mean: levels.firmMean,
    strata: Object.fromEntries(Array.from(levels.surveys, ([name, { mean, adjusted }]) => [name, { mean, adjusted }])),
    sse: variance.sse,
    df_e: variance.dfE,
    sst: variance.sst,
    df_t: variance.dfT,
    k_c: variance.kC,
    rho_hat: variance.rhoHat,
    d_c: variance.dC,
    rho: variance.rho,
    sigma2: variance.sigma2,
    tau2_pm: between.tau2Pm,
    tau2: between.tau2,
    K: between.k,
    mu: between.mu,
    mu_var: between.muVariance,
    mu_adjusted: muAdjusted,
  }
}

function consultantFigures({ model, published, trend, metrics, negativeCluster, responseRate }: ConsultantScores) {
  return {
    ...(model ? { ...modelFigures(model), published } : { n: 0, clients: 0 }),
    trend: trend ? trendFigures(trend) : undefined,
    metrics: Object.keys(metrics).length > 0 ? metrics : undefined,
    negative_cluster: negativeCluster,
    response_rate: responseRate,
  }
}

function modelFigures(model: ConsultantModel) {
  const { balanced } = model
  return {
    n: model.answers,
    clients: balanced.groups.length,
    weight: model.weight,
    raw_mean: model.rawMean,
    balanced_mean: balanced.mean,
    n_eff: balanced.effective,
    sampling_var: balanced.variance,
    reliability: model.reliability,
    band: model.band,
    unadjusted: limits(model.unadjusted),
    ...limits(model),
    score_unclipped: model.unclipped,
    client_effect_shift: model.clientEffectShift,
    prob_above: model.probAbove,
    label: model.label,
    expected_percentile: model.expectedPercentile,
    funnel: model.funnel,
  }
}

const limits = ({ score, se, lo, hi }: Score) => ({ score, se, lo, hi })

const trendFigures = ({ answersCurrent, answersPrevious, direction, change }: Trend) => ({
  n_current: answersCurrent,
  n_previous: answersPrevious,
  ...change,
  direction,
})
