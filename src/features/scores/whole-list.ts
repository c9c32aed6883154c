import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { calculateWithFirm } from './calculate.ts'
import { dayAsked } from './days.ts'
import type { ScoreRow } from './reading-queries.ts'
import type { Score, ScoreQuery } from './schemas.ts'
import { shownTo, spreadShownTo } from './shown.ts'
import { type FirmParameters, findWholeList } from './whole-list-queries.ts'
import { headlineWindow } from './windows.ts'

/** A list of scores is read whole up to so many. */
export const mostInList = 1000

export interface WholeList {
  asOf: string
  window: number
  /** The score of the firm itself. */
  tenant: Score
  firm: FirmParameters
  items: (Score & { spread: ReturnType<typeof spreadShownTo> })[]
}

/**
 * All scores of a kind as of one moment, in no order, with that of the firm. Throws forbidden for a consultant, which
 * sees its own only, conflict where there are more than `most`, and invalid_input for a day to come.
 */
export async function getWholeList(
  ctx: TenantContext,
  by: 'consultant' | 'team' | 'client',
  { window = headlineWindow, asOf }: ScoreQuery,
  most = mostInList,
): Promise<WholeList> {
  const { actor } = ctx
  if (actor.kind === 'user' && actor.role === 'consultant')
    throw new Problem('forbidden', 'A consultant sees its own score only, not those of others side by side.')
  const { rows, firm, firmRow } = await readWhole(ctx, by, window, asOf, most)
  if (rows.length > most)
    throw new Problem('conflict', `There are more than ${most} ${by}s, too many to show side by side.`)
  return {
    ...{ asOf: firmRow.asOf, window, tenant: shownTo(actor, firmRow), firm },
    items: rows.map((row) => ({ ...shownTo(actor, row), spread: spreadShownTo(actor, row) })),
  }
}

async function readWhole(
  ctx: TenantContext,
  by: 'consultant' | 'team' | 'client',
  window: number,
  asOf: string | undefined,
  most: number,
): Promise<{ rows: ScoreRow[]; firm: FirmParameters; firmRow: ScoreRow }> {
  const stored = await findWholeList(ctx, by, window, asOf, most + 1)
  const firmRow = stored.find((row) => row.by === 'tenant')
  if (!firmRow?.firm) return calculateWithFirm(ctx, by, await dayAsked(ctx, asOf), window)
  return { rows: stored.filter((row) => row !== firmRow), firm: firmRow.firm, firmRow }
}
