/*
 * Keeps the scores of every firm current. The firm's row of score_states is claimed under a fence, so at most one
 * calculation of a firm runs; what it reads and calculates lies outside any transaction; the snapshot is replaced in one,
 * and only while the fence is still ours. A calculation that dies leaves the old snapshot, and its claim runs out.
 */
import { eachStatement, inTenant, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { dayNumber, dayText } from '../../scoring/days.ts'
import { formula } from '../../scoring/settings.ts'
import { type AlertFindings, raiseAlerts } from '../alerts/service.ts'
import { calculateSnapshot } from './calculate.ts'
import { type FirmFacts, readFirmFacts } from './firm-queries.ts'
import { refreshScores } from './jobs.ts'
import { removePassedScores, removeScorePoints, type Snapshot, writeSnapshot } from './snapshot-queries.ts'
import {
  claimScores,
  findMissingPoints,
  giveUpScores,
  holdScores,
  makeCurrent,
  pointsAreDoneBefore,
  releaseScores,
  takeScoreMarks,
} from './state-queries.ts'
import { headlineWindow, pointsBetween, scoreWindows, seriesBegin } from './windows.ts'

/** How long answers are collected before the scores are calculated again. */
const settled = '1 second'
const renudgeAfter = '60 seconds'
const firmsAtOnce = 500
const pointsAtOnce = 8
/** After so long no further point is begun, so that new answers to a large firm are not kept waiting. */
const pointsForMs = 2000

/** Wakes the workers about firms whose scores are to be calculated again; resolves to how many. */
export async function nudgeDueScores(deps: Deps): Promise<number> {
  const { rows } = await deps.pool.query<{ tenant_id: string }>(
    'select tenant_id from nudge_due_scores($1::interval, $2::interval, $3, $4)',
    [settled, renudgeAfter, formula.version, firmsAtOnce],
  )
  for (const { tenant_id: tenantId } of rows) await deps.queues.add(refreshScores, { tenantId, ids: [tenantId] })
  return rows.length
}

/** Calculates the current scores of a firm, and some points of its series that are missing; nothing if another does. */
export const refreshScoresOf = (deps: Deps, tenantId: string) => refresh(deps, tenantId, false)

/** The same for a nudge, once: a job that comes twice, or late to a full queue, finds nothing to do. */
export const followScoreNudge = (deps: Deps, tenantId: string) => refresh(deps, tenantId, true)

async function refresh(deps: Deps, tenantId: string, onlyNudged: boolean): Promise<void> {
  const fence = await inTenant(deps, tenantId, system, async (ctx) => {
    const claimed = await claimScores(ctx, onlyNudged)
    if (claimed !== undefined) await takeScoreMarks(ctx, formula.version)
    return claimed
  })
  if (fence === undefined) return
  const ctx = eachStatement(deps, tenantId, system)
  try {
    const facts = await readFirmFacts(ctx)
    if (!(await storeCurrent(ctx, facts, fence))) return
    await storePoints(ctx, facts, fence)
    await releaseScores(ctx, fence)
  } catch (error) {
    // When this fails as well, the claim runs out by itself.
    await giveUpScores(ctx, fence).catch(() => {})
    throw error
  }
}

async function storeCurrent(ctx: TenantContext, facts: FirmFacts, fence: number): Promise<boolean> {
  const snapshot = await calculateSnapshot(ctx, facts, facts.today, scoreWindows)
  return store(ctx, fence, snapshot, 'current', async (inside) => {
    await removePassedScores(inside, snapshot.asOf)
    await raiseAlerts(inside, findingsOf(snapshot))
    await makeCurrent(inside, fence, snapshot.asOf, formula.version)
  })
}

/** The oldest missing points, a few at a time, so that the current scores never wait long for a long history. */
async function storePoints(ctx: TenantContext, facts: FirmFacts, fence: number): Promise<void> {
  const { from, first } = await findMissingPoints(ctx)
  if (from === null) return
  const begin = seriesBegin(first === null ? null : dayNumber(first), facts.today)
  if (dayNumber(from)! < begin && !(await removeOlder(ctx, fence, from, dayText(begin)))) return
  const points = pointsBetween(Math.max(dayNumber(from)!, begin), facts.today - 1, pointsAtOnce)
  const started = performance.now()
  for (const point of points) {
    if (performance.now() - started > pointsForMs) return
    const snapshot = await calculateSnapshot(ctx, facts, point, [headlineWindow])
    const isOurs = await store(ctx, fence, snapshot, 'point', (inside) =>
      pointsAreDoneBefore(inside, fence, dayText(point + 1)),
    )
    if (!isOurs) return
  }
  if (points.length < pointsAtOnce) await pointsAreDoneBefore(ctx, fence, null)
}

/** What is wrong and lies before the series, as when its first answers were erased, is not drawn again: it goes. */
const removeOlder = ({ deps, tenantId }: TenantContext, fence: number, from: string, begin: string) =>
  inTenant(deps, tenantId, system, async (ctx) => {
    if (!(await holdScores(ctx, fence))) return false
    await removeScorePoints(ctx, from, begin)
    return true
  })

/** Stores a snapshot with what belongs to it, whole or not at all; false when the calculation is no longer ours. */
const store = (
  { deps, tenantId }: TenantContext,
  fence: number,
  snapshot: Snapshot,
  as: 'current' | 'point',
  then: (ctx: TenantContext) => Promise<unknown>,
) =>
  inTenant(deps, tenantId, system, async (ctx) => {
    if (!(await holdScores(ctx, fence))) return false
    await writeSnapshot(ctx, snapshot, as)
    await then(ctx)
    return true
  })

/** What the alerts look at: the headline of every consultant. */
function findingsOf({ asOf, windows }: Snapshot): AlertFindings {
  const { firm, subjects } = windows.find(({ windowDays }) => windowDays === headlineWindow)!
  return {
    asOf,
    firm,
    subjects: subjects.flatMap(({ by, id: consultantId, figures: { negativeCluster, responseRate } }) =>
      by === 'consultant' && negativeCluster && responseRate ? [{ consultantId, negativeCluster, responseRate }] : [],
    ),
  }
}
