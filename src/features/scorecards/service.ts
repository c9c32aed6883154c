import { cleanName } from '../../charts/text.ts'
import type { TenantContext } from '../../context.ts'
import { renderPage } from '../../pages/render.ts'
import { Problem } from '../../problems.ts'
import { getConsultant } from '../consultants/service.ts'
import { getFigures } from '../figures/service.ts'
import { readSeries } from '../score-charts/service.ts'
import type { Score } from '../scores/schemas.ts'
import { getExplanation, getScore } from '../scores/service.ts'
import { getTenant } from '../tenants/service.ts'
import { clientView } from './client-view.ts'
import { consultantView } from './consultant-view.ts'
import type { CommonFacts } from './facts.ts'
import { listWhoServed } from './queries.ts'
import type { ClientScorecardQuery, ScorecardQuery } from './schemas.ts'

export interface Scorecard {
  fileName: string
  html: string
}

/** The scorecard of a consultant as HTML that needs nothing else. Throws as getConsultantScorecard does. */
export const consultantScorecard = async (ctx: TenantContext, id: string, query: ScorecardQuery): Promise<string> =>
  (await getConsultantScorecard(ctx, id, query)).html

/** The scorecard of a consultant. Throws not_found, for a consultant also about anybody else, and for a day to come. */
export async function getConsultantScorecard(
  ctx: TenantContext,
  id: string,
  query: ScorecardQuery,
): Promise<Scorecard> {
  const score = await getScore(ctx, 'consultant', id, query)
  const { about } = await getConsultant(ctx, id)
  const facts = await commonFacts(ctx, 'consultant', score)
  const explanation = await findExplanation(ctx, score, query.window)
  const figures = maySeeFigures(ctx) ? await getFigures(ctx, id, score.asOf) : null
  // What is explained is calculated now, whenever the score was.
  const calculatedAt = explanation === null ? facts.calculatedAt : await ctx.now()
  const view = consultantView({ ...facts, about, explanation, figures, calculatedAt })
  return { fileName: fileNameOf(score), html: renderPage('consultant-scorecard', view) }
}

/** The scorecard of a client. Throws not_found, forbidden for who may not see it, and for a day to come. */
export async function getClientScorecard(
  ctx: TenantContext,
  id: string,
  { leniency, ...query }: ClientScorecardQuery,
): Promise<Scorecard> {
  if (leniency && ctx.actor.kind !== 'system' && ctx.actor.kind !== 'user')
    throw new Problem('forbidden', 'How a client rates compared with others is for owners and managers.')
  const score = await getScore(ctx, 'client', id, query)
  const facts = await commonFacts(ctx, 'client', score)
  const served = await listWhoServed(ctx, id, score.asOf, score.window)
  const html = renderPage('client-scorecard', clientView({ ...facts, served, withLeniency: leniency }))
  return { fileName: fileNameOf(score), html }
}

async function commonFacts(ctx: TenantContext, by: 'consultant' | 'client', score: Score): Promise<CommonFacts> {
  const firm = await getTenant(ctx)
  const series = await readSeries(ctx, by, score.id, { every: 'week', to: score.asOf })
  return { firm, score, series, calculatedAt: score.computedAt ?? (await ctx.now()) }
}

/** Null where there is none for this caller; also when the last of too few answers went away just now. */
async function findExplanation(ctx: TenantContext, { id, withheld, n, asOf }: Score, window: ScorecardQuery['window']) {
  if (withheld || n === 0) return null
  return getExplanation(ctx, id, { window, asOf }).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'too_few_answers') return null
    throw error
  })
}

/** A key for scores alone gets no other figures with them. */
const maySeeFigures = ({ actor }: TenantContext) => actor.kind !== 'api_key' || actor.scopes.has('figures:read')

/** A name that every file system takes. */
const fileNameOf = ({ name, asOf }: Score) =>
  `Scorecard ${[...cleanName(name).replaceAll(/[\\/:*?"<>|]/g, ' ')].slice(0, 80).join('')} ${asOf}.html`
