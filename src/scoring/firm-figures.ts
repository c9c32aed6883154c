import type { Cells } from './cells.ts'
import { clientFigures } from './client-figures.ts'
import { countResponses } from './count-responses.ts'
import { headlineOf, modelFigures, rateFigures, trendFigures, withoutScore } from './figure-names.ts'
import { type ConsultantScores, type FirmScores, scoreFirm } from './score-firm.ts'
import type { ScoreSettings } from './settings.ts'
import type { RateFigures, SubjectFigures } from './subject-figures.ts'
import { type Team, teamFigures } from './team-figures.ts'
import { tenantFigures } from './tenant-figures.ts'

export type * from './subject-figures.ts'
export type { Team }

/** The parameters of a firm's model; null without a response in the window. */
export interface FirmParameters {
  responses: number
  /** Consultants with answers. */
  consultants: number
  /** `M`: mean of all answers before anything is adjusted. */
  rawMean: number | null
  /** `μ` and its variance `V` */
  mu: number | null
  muVariance: number | null
  /** `μ_a`; null also when the firm has turned client adjustment off. */
  muAdjusted: number | null
  sigma2: number | null
  rho: number | null
  tau2: number | null
  /** `K` = σ²/τ²: the firm's mean counts as so many answers. */
  k: number | null
  /** `p0`: the firm's rate of negative answers. */
  negativeRate: number
  responseRate: RateFigures
}

export interface FirmFigures {
  firm: FirmParameters
  /** Consultants, teams, clients (each in the order of their ids) and at last the firm itself. */
  subjects: SubjectFigures[]
}

/**
 * Everything that a snapshot stores for the window of the settings, as plain JSON. Everybody among the consultants is
 * there, also without an answer, and so is every team; of the clients those with a response in the window. isClient says
 * which keys of cells are clients and not responses without one.
 */
export function firmFigures(
  cells: Cells,
  settings: ScoreSettings,
  asOf: number,
  teams: readonly Team[],
  isClient: (key: string) => boolean,
): FirmFigures {
  const scores = scoreFirm(cells, { ...settings, metricWindows: [] }, asOf)
  const { model, responseRate } = scores
  return {
    firm: parametersOf(scores),
    subjects: [
      ...Array.from(scores.consultants, ([id, each]) => consultantFigures(id, each, model?.consultants.size ?? 0)),
      ...teamFigures(teams, model, countResponses(cells.service, settings, asOf), settings),
      ...(model ? clientFigures(model, isClient, settings) : []),
      tenantFigures(model, responseRate, settings),
    ],
  }
}

const parametersOf = ({ model, negativeRate, responseRate }: FirmScores): FirmParameters => ({
  responses: model?.responses ?? 0,
  consultants: model?.consultants.size ?? 0,
  rawMean: model?.levels.firmMean ?? null,
  mu: model?.between.mu ?? null,
  muVariance: model?.between.muVariance ?? null,
  muAdjusted: model?.muAdjusted ?? null,
  sigma2: model?.variance.sigma2 ?? null,
  rho: model?.variance.rho ?? null,
  tau2: model?.between.tau2 ?? null,
  k: model?.between.k ?? null,
  negativeRate,
  responseRate: rateFigures(responseRate),
})

function consultantFigures(id: string, own: ConsultantScores, consultantsCompared: number): SubjectFigures {
  const { model, published, trend, negativeCluster, responseRate } = own
  const common = {
    clients: model?.balanced.groups.length ?? 0,
    trend: trend && trendFigures(trend),
    responseRate: { ...rateFigures(responseRate), atypical: responseRate.atypical },
    negativeCluster,
  }
  if (model === null) return { by: 'consultant', id, ...withoutScore, figures: common }
  return {
    ...{ by: 'consultant', id, n: model.answers, published, ...headlineOf(model), rawMean: model.rawMean },
    figures: { ...common, ...modelFigures(model), consultantsCompared },
  }
}
