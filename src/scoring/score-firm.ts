import { type NegativeCluster, negativeCluster, negativeRate } from './alerts.ts'
import { byServiceKey, type Cells, type ServiceCell } from './cells.ts'
import { type ConsultantModel, type FirmModel, fitFirm } from './firm-model.ts'
import { type Metrics, metricsOf } from './metrics.ts'
import { isAtypical, type ResponseRate, responseRate } from './response-rate.ts'
import type { ScoreSettings } from './settings.ts'
import { type Trend, trendOf } from './trend.ts'

export interface ConsultantScores {
  /** Null without a scored response in the window. */
  model: ConsultantModel | null
  /** Enough responses to be shown to others than the consultant. */
  published: boolean
  /** Null if the firm has no scored response in the window, from which the error of a change could be known. */
  trend: Trend | null
  metrics: Metrics
  negativeCluster: NegativeCluster
  responseRate: ResponseRate & { atypical: boolean }
}

export interface FirmScores {
  /** Null without a scored response in the window; metrics, alerts and rates are still given. */
  model: FirmModel | null
  metrics: Metrics
  /** `p0` */
  negativeRate: number
  responseRate: ResponseRate
  consultants: ReadonlyMap<string, ConsultantScores>
}

/** Every figure of a firm on one day, asOf in days since 1970-01-01. The same input gives the same digits. */
export function scoreFirm(cells: Cells, settings: ScoreSettings, asOf: number): FirmScores {
  const { metricWindows, windowDays, minResponses } = settings
  const model = fitFirm(cells.service, settings, asOf)
  const firmNegativeRate = negativeRate(cells.metric, settings, asOf)
  const trends = trendsBy(cells.service, model, settings, asOf)
  const metricCells = Map.groupBy(cells.metric, ({ consultant }) => consultant)
  const invitationCells = Map.groupBy(cells.invitation, ({ consultant }) => consultant)
  const rateOf = (consultant: string | null) => responseRate(invitationCells.get(consultant) ?? [], windowDays, asOf)
  const firmRate = rateOf(null)
  const names = new Set([...cells.consultants, ...cells.service.map(({ consultant }) => consultant)])
  const consultants = new Map<string, ConsultantScores>()
  for (const name of [...names].sort()) {
    const own = model?.consultants.get(name) ?? null
    const ownCells = metricCells.get(name) ?? []
    const rate = rateOf(name)
    consultants.set(name, {
      model: own,
      published: own !== null && own.answers >= minResponses,
      trend: trends(name),
      metrics: metricsOf(ownCells, 'consultant', metricWindows, asOf),
      negativeCluster: negativeCluster(ownCells, firmNegativeRate, settings, asOf),
      responseRate: { ...rate, atypical: isAtypical(rate, firmRate) },
    })
  }
  return {
    model,
    metrics: metricsOf(cells.metric, 'firm', metricWindows, asOf),
    negativeRate: firmNegativeRate,
    responseRate: firmRate,
    consultants,
  }
}

function trendsBy(service: readonly ServiceCell[], model: FirmModel | null, settings: ScoreSettings, asOf: number) {
  if (model === null) return () => null
  const { variance, levels } = model
  const offsetOf = (survey: string) => levels.surveys.get(survey)?.offset ?? 0
  const recent = service.filter(({ n, day }) => n > 0 && asOf - day >= 0 && asOf - day < 2 * settings.trendDays)
  const byConsultant = Map.groupBy(recent.toSorted(byServiceKey), ({ consultant }) => consultant)
  return (consultant: string) => trendOf(byConsultant.get(consultant) ?? [], variance, offsetOf, settings, asOf)
}
