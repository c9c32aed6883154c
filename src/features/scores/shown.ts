/** What a caller is shown of a score. Pure. */
import type { Actor } from '../../access.ts'
import { minConsultantsForPercentile } from '../../scoring/publication.ts'
import { formula } from '../../scoring/settings.ts'
import type { ScoreRow } from './reading-queries.ts'
import type { Score } from './schemas.ts'

/** Who answers for the people sees every figure; everybody else what is published. */
export const seesEverything = (actor: Actor) =>
  actor.kind === 'system' || (actor.kind === 'user' && actor.role !== 'consultant')

/** Whether the score is about the caller. */
export const isOwn = (actor: Actor, { by, id }: Pick<ScoreRow, 'by' | 'id'>) =>
  actor.kind === 'user' && by === 'consultant' && actor.consultantId === id

/** A consultant sees its own plain figures from the first answer on, as it sees the answers themselves. */
export function shownTo(actor: Actor, row: ScoreRow): Score {
  const visible = row.published || seesEverything(actor)
  const plain = visible || isOwn(actor, row)
  const { by, id, name, asOf, windowDays: window, published, computedAt, figures } = row
  return {
    ...{ by, id, name, asOf, window, published, computedAt, withheld: !visible },
    formula: { id: formula.id, version: row.formulaVersion },
    n: plain ? row.n : null,
    clients: plain ? figures.clients : null,
    excluded: figures.excluded ?? 0,
    rawMean: plain ? row.rawMean : null,
    ...modelFigures(visible ? row : undefined),
  }
}

/** Where a consultant lies in the funnel of its firm; null where its score is withheld or there is none. */
export function spreadShownTo(actor: Actor, { published, figures }: ScoreRow) {
  const { effective, balancedMean, funnel } = figures
  if (!(published || seesEverything(actor)) || !effective || balancedMean === undefined || !funnel) return null
  return { effective, mean: balancedMean, outside998: funnel.outside998 }
}

/** The model's figures; comparison with colleagues only where the answers bear it. */
function modelFigures(row: ScoreRow | undefined) {
  const figures = row?.figures
  const band = figures?.band ?? null
  const bearsComparison = band !== null && band !== 'low'
  const isRanked = band === 'high' && (figures?.consultantsCompared ?? 0) >= minConsultantsForPercentile
  return {
    ...{ score: row?.score ?? null, low: row?.low ?? null, high: row?.high ?? null },
    ...{ reliability: figures?.reliability ?? null, band },
    label: bearsComparison ? (figures?.label ?? null) : null,
    probabilityAbove: bearsComparison ? (figures?.probAbove ?? null) : null,
    percentile: isRanked ? (figures?.expectedPercentile ?? null) : null,
    unadjusted: figures?.unadjusted ?? null,
    clientEffectShift: figures?.clientEffectShift ?? null,
    leniency: figures?.leniency ?? null,
    trend: figures?.trend ?? null,
    responseRate: figures?.responseRate ?? null,
  }
}
