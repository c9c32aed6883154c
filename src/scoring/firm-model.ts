import { adjustForClients, type ClientAdjustment } from './adjusted-score.ts'
import { type BalancedGroup, type BalancedMean, balancedMean } from './balanced-mean.ts'
import { type Between, betweenConsultants } from './between-consultants.ts'
import { byServiceKey, type ServiceCell } from './cells.ts'
import { clientGroups, decayByAge } from './client-groups.ts'
import type { ScoreSettings } from './settings.ts'
import {
  type Band,
  bandOf,
  expectedPercentiles,
  type Funnel,
  funnel,
  type Label,
  labelOf,
  probAbove,
} from './standing.ts'
import { sumOf } from './sums.ts'
import { type SurveyLevels, surveyLevels } from './survey-levels.ts'
import { type Score, scoreWithInterval, type UnadjustedScore, unadjustedScore } from './unadjusted-score.ts'
import { estimateVariance, type Variance } from './variance.ts'

/** The figures of one consultant that the model gives; the headline is `score`. */
export interface ConsultantModel extends Score {
  /** Responses in the window, of any share. */
  answers: number
  /** `A_j` */
  weight: number
  /** Σλsx/Σλs, without any adjustment */
  rawMean: number
  balanced: BalancedMean
  unadjusted: UnadjustedScore
  reliability: number
  band: Band
  /** Effect of client difficulty: unclipped score minus unclipped unadjusted score. */
  clientEffectShift: number
  probAbove: number
  label: Label
  expectedPercentile: number | null
  funnel: Funnel
}

/** What the model says of a firm with at least one scored response in the window. */
export interface FirmModel {
  responses: number
  levels: SurveyLevels
  variance: Variance
  between: Between
  /** `μ_a`; null when the firm has turned client adjustment off. */
  muAdjusted: number | null
  /** `c_g` by client; empty when client adjustment is off. */
  leniency: ReadonlyMap<string, number>
  /** The whole solution of section 9, its rows in the order of the consultants; null when it is off. */
  adjustment: ClientAdjustment | null
  consultants: ReadonlyMap<string, ConsultantModel>
}

/** Sections 3 to 10. Null if no response lies in the window. */
export function fitFirm(service: readonly ServiceCell[], settings: ScoreSettings, asOf: number): FirmModel | null {
  const cells = service
    .filter(({ n, day }) => n > 0 && asOf - day >= 0 && asOf - day < settings.windowDays)
    .toSorted(byServiceKey)
  if (cells.length === 0) return null
  const decay = decayByAge(settings)
  const decayOf = ({ day }: ServiceCell) => decay[asOf - day]!
  const levels = surveyLevels(cells, decayOf, settings.minStratumConsultants)
  const offsetOf = (survey: string) => levels.surveys.get(survey)?.offset ?? 0
  const groups = clientGroups(cells, decayOf, offsetOf)
  const variance = estimateVariance(groups, settings)
  const means = groups.map((each) => balancedMean(each, variance))
  const between = betweenConsultants(means, variance.sigma2, settings)
  const adjustment = settings.clientAdjustment ? adjustForClients(means, variance, between) : null
  const headlines = headlinesOf(means, between, adjustment, settings)
  const percentiles = expectedPercentiles(headlines)
  const consultants = means.map((mean, index): [string, ConsultantModel] => {
    const { effect: _, effectVariance: __, ...rest } = headlines[index]!
    const standing = {
      label: labelOf(rest.probAbove),
      expectedPercentile: percentiles[index]!,
      funnel: funnel(mean.mean, between.mu, mean.variance),
    }
    return [mean.consultant, { ...ownFigures(mean), ...rest, ...standing }]
  })
  const responses = Math.round(sumOf(cells, ({ s }) => s))
  return {
    ...{ responses, levels, variance, between, adjustment },
    muAdjusted: adjustment?.mu ?? null,
    leniency: new Map(adjustment?.clients.map(({ client, leniency }) => [client, leniency])),
    consultants: new Map(consultants),
  }
}

function ownFigures(balanced: BalancedMean) {
  const total = (figure: (group: BalancedGroup) => number) => sumOf(balanced.groups, figure)
  const weight = total((group) => group.weight)
  return {
    balanced,
    weight,
    answers: total((group) => group.answers),
    rawMean: total((group) => group.rawSum) / weight,
  }
}

/** Section 9, or section 8 for a firm that has turned client adjustment off. */
function headlinesOf(
  means: readonly BalancedMean[],
  between: Between,
  adjustment: ClientAdjustment | null,
  settings: ScoreSettings,
) {
  return means.map((mean, index) => {
    const unadjusted = unadjustedScore(mean, between, means.length, settings)
    const { reliability, tau2Uncertainty } = unadjusted
    const adjusted = adjustment?.consultants[index]
    const effect = adjusted?.effect ?? reliability * (mean.mean - between.mu)
    // Without adjustment the error of u is that of section 9 where no client has rated two consultants.
    const ownVariance = reliability * mean.variance + reliability ** 2 * between.muVariance
    const effectVariance = (adjusted?.effectVariance ?? ownVariance) + 2 * tau2Uncertainty
    const score: Score =
      adjustment && adjusted
        ? scoreWithInterval(adjustment.mu + effect, adjusted.variance + 2 * tau2Uncertainty)
        : unadjusted
    return {
      ...{ score: score.score, unclipped: score.unclipped, se: score.se, lo: score.lo, hi: score.hi },
      ...{ unadjusted, reliability, band: bandOf(reliability), effect, effectVariance },
      clientEffectShift: score.unclipped - unadjusted.unclipped,
      probAbove: probAbove(effect, effectVariance),
    }
  })
}
