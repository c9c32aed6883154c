import { besideHeadline, headlineOf, rateFigures, withoutScore } from './figure-names.ts'
import type { FirmModel } from './firm-model.ts'
import { firmScore } from './group-scores.ts'
import type { ResponseRate } from './response-rate.ts'
import type { ScoreSettings } from './settings.ts'
import type { SubjectFigures } from './subject-figures.ts'
import { sumOf } from './sums.ts'

/** The figures of the firm itself. */
export function tenantFigures(
  model: FirmModel | null,
  rate: ResponseRate,
  { minResponses }: ScoreSettings,
): SubjectFigures {
  const responseRate = { ...rateFigures(rate), atypical: false }
  if (model === null)
    return { by: 'tenant', id: '', ...withoutScore, figures: { clients: 0, consultants: 0, responseRate } }
  const { responses: n, levels, consultants } = model
  const { own, unadjusted } = firmScore(model)
  const everybody = [...consultants.values()]
  const groups = everybody.flatMap(({ balanced }) => balanced.groups)
  const clients = new Set(groups.map(({ client }) => client)).size
  const weight = sumOf(everybody, (each) => each.weight)
  return {
    ...{ by: 'tenant', id: '', n, published: n >= minResponses },
    ...headlineOf(own),
    rawMean: levels.firmMean,
    figures: { clients, consultants: consultants.size, weight, ...besideHeadline(own, unadjusted), responseRate },
  }
}
