import { type Static, Type } from 'typebox'
import { defaultSettings, type ScoreSettings } from '../settings.ts'

const Days = Type.Integer({ minimum: 1, maximum: 3660 })
const PositiveNumber = Type.Number({ minimum: 1e-6, maximum: 1e6 })
const Count = Type.Integer({ minimum: 1, maximum: 1000 })

/** Settings as a file names them; one that is not given has the default of section 14. */
export const FileSettings = Type.Partial(
  Type.Object({
    window_days: Days,
    half_life_days: Type.Union([Type.Number({ minimum: 1, maximum: 36_600 }), Type.Null()]),
    trend_days: Days,
    metric_windows: Type.Array(Days, { maxItems: 20 }),
    confidence: Type.Literal(0.95, { description: 'Limits, labels and funnel are defined for 95 %.' }),
    sigma2_prior: PositiveNumber,
    sigma2_prior_df: PositiveNumber,
    rho_prior: Type.Number({ minimum: 0.001, maximum: 0.999 }),
    rho_prior_df: PositiveNumber,
    k_prior: PositiveNumber,
    tau2_prior_df: PositiveNumber,
    min_stratum_consultants: Count,
    min_responses: Count,
    alert_days: Days,
    alert_p: Type.Number({ minimum: 0, maximum: 1 }),
    alert_min: Count,
    client_adjustment: Type.Boolean(),
    time_zone: Type.String({ minLength: 1, maxLength: 64 }),
  }),
  { additionalProperties: false },
)
export type FileSettings = Static<typeof FileSettings>

export function settingsFrom(file: FileSettings): ScoreSettings {
  const settings: Partial<ScoreSettings> = {
    windowDays: file.window_days,
    halfLifeDays: file.half_life_days,
    trendDays: file.trend_days,
    metricWindows: file.metric_windows,
    sigma2Prior: file.sigma2_prior,
    sigma2PriorDf: file.sigma2_prior_df,
    rhoPrior: file.rho_prior,
    rhoPriorDf: file.rho_prior_df,
    kPrior: file.k_prior,
    tau2PriorDf: file.tau2_prior_df,
    minStratumConsultants: file.min_stratum_consultants,
    minResponses: file.min_responses,
    alertDays: file.alert_days,
    alertP: file.alert_p,
    alertMin: file.alert_min,
    clientAdjustment: file.client_adjustment,
    timeZone: file.time_zone,
  }
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  return { ...defaultSettings, ...Object.fromEntries(given) }
}

export const settingsForFile = (settings: ScoreSettings): Required<FileSettings> => ({
  window_days: settings.windowDays,
  half_life_days: settings.halfLifeDays,
  trend_days: settings.trendDays,
  metric_windows: [...settings.metricWindows],
  confidence: 0.95,
  sigma2_prior: settings.sigma2Prior,
  sigma2_prior_df: settings.sigma2PriorDf,
  rho_prior: settings.rhoPrior,
  rho_prior_df: settings.rhoPriorDf,
  k_prior: settings.kPrior,
  tau2_prior_df: settings.tau2PriorDf,
  min_stratum_consultants: settings.minStratumConsultants,
  min_responses: settings.minResponses,
  alert_days: settings.alertDays,
  alert_p: settings.alertP,
  alert_min: settings.alertMin,
  client_adjustment: settings.clientAdjustment,
  time_zone: settings.timeZone,
})
