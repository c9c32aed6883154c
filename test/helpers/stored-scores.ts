/** What is stored of a firm's scores beside what a full calculation gives, and the state that says what is to be done. */
import { sql } from 'kysely'
import { calculateSnapshot } from '../../src/features/scores/calculate.ts'
import { readFirmFacts } from '../../src/features/scores/firm-queries.ts'
import { refreshScoresOf } from '../../src/features/scores/service.ts'
import { headlineWindow, scoreWindows } from '../../src/features/scores/windows.ts'
import { dayNumber } from '../../src/scoring/days.ts'
import { formula } from '../../src/scoring/settings.ts'
import type { World } from './world.ts'

type Firm = Pick<World, 'asTenant' | 'tenantId' | 'deps'>

interface Row {
  subjectKind: string
  windowDays: number
  subjectId: string
  n: number
  score: number | null
  figures: unknown
}

const inOrder = (rows: Row[]) =>
  rows.toSorted((a, b) => {
    const [x, y] = [a, b].map(({ subjectKind, windowDays, subjectId }) => `${subjectKind} ${windowDays} ${subjectId}`)
    return x! < y! ? -1 : 1
  })

export const stateOf = ({ asTenant }: Firm) =>
  asTenant(({ tx, tenantId }) =>
    tx.selectFrom('scoreStates').selectAll().where('tenantId', '=', tenantId).executeTakeFirstOrThrow(),
  )

export const marksOf = ({ asTenant }: Firm) => asTenant(({ tx }) => tx.selectFrom('scoreMarks').selectAll().execute())

/** Days of which scores are stored, in order. */
export const storedDays = ({ asTenant }: Firm) =>
  asTenant(async ({ tx }) => {
    const rows = await tx.selectFrom('scoreSnapshots').select('asOf').orderBy('asOf').execute()
    return rows.map(({ asOf }) => asOf)
  })

/** The stored scores of a day. */
export const storedScores = async ({ asTenant }: Firm, day: string): Promise<Row[]> =>
  inOrder(
    await asTenant(({ tx }) =>
      tx
        .selectFrom('scores')
        .select(['subjectKind', 'windowDays', 'subjectId', 'n', 'score', 'figures'])
        .where('asOf', '=', day)
        .execute(),
    ),
  )

/** What a full calculation gives for a day, in the form in which it is stored. */
export const calculatedAnew = ({ asTenant }: Firm, day: string, windows: readonly number[] = scoreWindows) =>
  asTenant(async (ctx): Promise<Row[]> => {
    const snapshot = await calculateSnapshot(ctx, await readFirmFacts(ctx), dayNumber(day)!, windows)
    const rows = snapshot.windows.flatMap(({ windowDays, subjects }) =>
      subjects.map(({ by: subjectKind, id: subjectId, n, score, figures }) => ({
        ...{ subjectKind, windowDays, subjectId, n, score, figures },
      })),
    )
    return inOrder(rows)
  })

/** The same for a day that is past: a point of the series keeps the year's scores and no further figures. */
export const calculatedPoint = async (firm: Firm, day: string): Promise<Row[]> =>
  (await calculatedAnew(firm, day, [headlineWindow])).map((row) => ({ ...row, figures: {} }))

/** Whether the sweep would have the firm's scores calculated again, however short the answers have waited. */
export async function isDue({ deps, tenantId }: Firm, settled = '0 seconds'): Promise<boolean> {
  const { rows } = await deps.pool.query<{ tenant_id: string }>(
    `select tenant_id from nudge_due_scores($1::interval, '0 seconds', $2, 1000)`,
    [settled, formula.version],
  )
  return rows.some(({ tenant_id }) => tenant_id === tenantId)
}

/** Does what the sweep and the worker would do, until they would do no more. */
export async function comeToRest(firm: Firm): Promise<void> {
  for (let turn = 0; turn < 60; turn++) {
    if (!(await isDue(firm))) return
    await refreshScoresOf(firm.deps, firm.tenantId)
  }
  throw new Error('the scores never come to rest')
}

/** Lets time pass for the state of the firm's scores: it was so much earlier that something happened. */
export const timePasses = ({ asTenant }: Firm, interval: string) =>
  asTenant(({ tx }) =>
    sql`update score_states set claimed_until = claimed_until - ${interval}::interval,
      nudged_at = nudged_at - ${interval}::interval, refresh_at = refresh_at - ${interval}::interval`.execute(tx),
  )
