import type { TenantContext } from '../../context.ts'
import { type Page, pageOf } from '../../http/page.ts'
import { dayText } from '../../scoring/days.ts'
import { formula } from '../../scoring/settings.ts'
import { calculateScores } from './calculate.ts'
import { dayUpTo } from './days.ts'
import { countExcluded } from './excluded.ts'
import { findCurrentScore, findToday, listCurrentScores, type ScoreRow } from './reading-queries.ts'
import type { Score, ScoreListQuery, ScoreQuery, SubjectKind } from './schemas.ts'
import { shownTo } from './shown.ts'
import { onlySubject, refuseForeign, requireSubject } from './subjects.ts'
import { headlineWindow } from './windows.ts'

export { getExplanation } from './explanation.ts'
export { scoresToRefresh } from './falling-due.ts'
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
  const stored = await findCurrentScore(ctx, by, id, window, asOf)
  return shownTo(ctx.actor, stored ?? (await calculateOne(ctx, by, id, window, asOf)))
}

/** A score that is not stored: of another day, or of somebody without an answer. */
async function calculateOne(ctx: TenantContext, by: SubjectKind, id: string, window: number, asOf: string | undefined) {
  const name = await requireSubject(ctx, by, id)
  const { today, current } = await findToday(ctx)
  const wanted = asOf ?? current ?? today
  const day = dayUpTo(today, wanted)
  const rows = wanted === current ? [] : await calculateScores(ctx, by, day, window)
  return rows.find((row) => row.id === id) ?? (await withoutAnswers(ctx, { by, id, name, day, window }))
}

async function withoutAnswers(
  ctx: TenantContext,
  { day, window, ...subject }: Pick<ScoreRow, 'by' | 'id' | 'name'> & { day: number; window: number },
): Promise<ScoreRow> {
  const excluded = (await countExcluded(ctx, day, window, []))(subject.id, window)
  return {
    ...{ ...subject, asOf: dayText(day), windowDays: window, formulaVersion: formula.version, computedAt: null },
    ...{ n: 0, published: false, score: null, low: null, high: null, rawMean: null },
    figures: { clients: 0, excluded },
  }
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
