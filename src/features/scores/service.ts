import type { TenantContext } from '../../context.ts'
import { type Page, pageOf } from '../../http/page.ts'
import { notFound } from '../../problems.ts'
import { calculateScores } from './calculate.ts'
import { dayAsked, dayUpTo } from './days.ts'
import { findCurrentScore, findToday, listCurrentScores, type ScoreRow } from './reading-queries.ts'
import type { Score, ScoreListQuery, ScoreQuery, SubjectKind } from './schemas.ts'
import { shownTo } from './shown.ts'
import { onlySubject, refuseForeign } from './subjects.ts'
import { headlineWindow } from './windows.ts'

export { getExplanation } from './explanation.ts'
export { followScoreNudge, nudgeDueScores, refreshScoresOf } from './refresh.ts'
export { listSeries } from './series.ts'
export { getWholeList, type WholeList } from './whole-list.ts'

/** The score of one subject. Throws not_found, for a consultant also about anybody else, and for a day to come. */
export async function getScore(
  ctx: TenantContext,
  by: SubjectKind,
  id: string,
  { window = headlineWindow, asOf }: ScoreQuery,
): Promise<Score> {
  refuseForeign(ctx, by, id)
  const row =
    (await findCurrentScore(ctx, by, id, window, asOf)) ??
    (await calculateScores(ctx, by, await dayAsked(ctx, asOf), window)).find((each) => each.id === id)
  if (!row) throw notFound(by)
  return shownTo(ctx.actor, row)
}

/** Scores of all consultants, teams or clients by name or score; a consultant sees its own and the firm's. */
export async function listScores(ctx: TenantContext, query: ScoreListQuery): Promise<Page<Score>> {
  const { items, nextCursor } = await listScoreRows(ctx, query)
  return { items: items.map((row) => shownTo(ctx.actor, row)), nextCursor }
}

async function listScoreRows(
  ctx: TenantContext,
  { by, window = headlineWindow, asOf, ...page }: ScoreListQuery,
): Promise<Page<ScoreRow>> {
  const id = onlySubject(ctx, by)
  const { today, current } = await findToday(ctx)
  if (current !== null && (asOf ?? current) === current) return listCurrentScores(ctx, { by, window, id, ...page })
  const rows = await calculateScores(ctx, by, dayUpTo(today, asOf ?? today), window)
  const seen = rows.filter((row) => id === undefined || row.id === id)
  return pageOf(seen, page, { name: ({ name }) => name, score: ({ score }) => score ?? -1 })
}
