/** What a firm can set about its scores (section 14). Days are whole days. */
export interface ScoreSettings {
  /** `L`: answers of this age or older are not used. */
  windowDays: number
  /** `H`: after so many days an answer counts half; null: all count alike. */
  halfLifeDays: number | null
  /** `D`: length of each of the two windows of the trend. */
  trendDays: number
  metricWindows: readonly number[]
  sigma2Prior: number
  sigma2PriorDf: number
  rhoPrior: number
  rhoPriorDf: number
  kPrior: number
  tau2PriorDf: number
  minStratumConsultants: number
  minResponses: number
  alertDays: number
  alertP: number
  alertMin: number
  /** Off: the headline is the score of section 8, which does not ask how a client rates everyone. */
  clientAdjustment: boolean
  /** Time zone of calendar days. */
  timeZone: string
}

export const defaultSettings: ScoreSettings = {
  windowDays: 365,
  halfLifeDays: 180,
  trendDays: 90,
  metricWindows: [30, 90, 365],
  sigma2Prior: 400,
  sigma2PriorDf: 4,
  rhoPrior: 0.25,
  rhoPriorDf: 20,
  kPrior: 16,
  tau2PriorDf: 4,
  minStratumConsultants: 3,
  minResponses: 5,
  alertDays: 30,
  alertP: 0.01,
  alertMin: 2,
  clientAdjustment: true,
  timeZone: 'UTC',
}

/** Name and version of the formula: a change that can move a figure is a new version. */
export const formula = { id: 'service-score', version: 1 } as const

/** Weights are squared on the way: with more halvings than this the oldest would vanish and be divided by. */
export const mostHalvings = 400
