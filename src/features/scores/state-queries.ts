import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

const claim = defineStatement<{ fence: number }>(
  'claim_scores',
  `update score_states set claimed_until = clock_timestamp() + interval '2 minutes', fence = fence + 1
   where tenant_id = $1 and (claimed_until is null or claimed_until < clock_timestamp())
     and (nudged_at is not null or not $2)
   returning fence`,
)

/**
 * The fence under which this firm's scores are ours to calculate; nothing while somebody else is at it, nor, if so
 * asked, when no nudge waits to be followed.
 */
export const claimScores = async ({ run, tenantId }: TenantContext, onlyNudged: boolean) =>
  (await run(claim, [tenantId, onlyNudged]))[0]?.fence

// The days around today as well, since an answer may be on its way at midnight or while the firm moves its zone.
const waitForAnswers = defineStatement(
  'wait_for_answers',
  `select pg_advisory_xact_lock(cells_lock($1, t.today + d.day))
   from (select (tenant_now() at time zone time_zone)::date as today from tenants where id = $1) t,
     generate_series(-2, 2) as d (day)`,
)

// Points from the earliest changed day on are wrong now, with another formula all of them; those of days that have
// ended since are missing.
const takeMarks = defineStatement(
  'take_score_marks',
  `with taken as (delete from score_marks where tenant_id = $1 returning from_day)
   update score_states s set points_from = least(s.points_from, s.current_as_of, (select min(from_day) from taken),
     case when s.formula_version <> $2 then date '2000-01-01' end)
   where s.tenant_id = $1`,
)

/**
 * Takes the marks away. Answers that relied on them are committed by then, and any later one marks again: for that
 * nobody may add to today's cells at this moment.
 */
export async function takeScoreMarks({ run, tenantId }: TenantContext, formulaVersion: number) {
  await run(waitForAnswers, [tenantId])
  await run(takeMarks, [tenantId, formulaVersion])
}

const hold = defineStatement<{ points_from: string | null }>(
  'hold_scores',
  `update score_states set claimed_until = clock_timestamp() + interval '2 minutes'
   where tenant_id = $1 and fence = $2 returning points_from`,
)

/** Whether the calculation is still ours, and the row locked until the transaction ends. */
export const holdScores = async ({ run, tenantId }: TenantContext, fence: number) =>
  (await run(hold, [tenantId, fence])).length > 0

// Where clocks go back at the first hour of a day, its midnight comes twice: PostgreSQL knows the second, the day begins
// with the first.
const becomeCurrent = defineStatement(
  'become_current_scores',
  `update score_states s set current_as_of = $3, computed_at = tenant_now(), formula_version = $4,
     refresh_at = case when (d.start - interval '1 hour') at time zone t.time_zone < d.midnight then d.start
                       else d.start - interval '1 hour' end
   from tenants t
   cross join lateral (select ($3::date + 1)::timestamp as midnight,
                         ($3::date + 1)::timestamp at time zone t.time_zone as start) d
   where t.id = $1 and s.tenant_id = $1 and s.fence = $2`,
)

/** Makes a day's scores the current ones, until the firm's next midnight. */
export const makeCurrent = ({ run, tenantId }: TenantContext, fence: number, asOf: string, formulaVersion: number) =>
  run(becomeCurrent, [tenantId, fence, asOf, formulaVersion])

const pointsDone = defineStatement(
  'score_points_done',
  'update score_states set points_from = $3 where tenant_id = $1 and fence = $2',
)

/** Points before a day are right; null: all are. */
export const pointsAreDoneBefore = ({ run, tenantId }: TenantContext, fence: number, day: string | null) =>
  run(pointsDone, [tenantId, fence, day])

const release = defineStatement(
  'release_scores',
  'update score_states set claimed_until = null, nudged_at = null where tenant_id = $1 and fence = $2',
)

/** Ends a calculation that is whole. */
export const releaseScores = ({ run, tenantId }: TenantContext, fence: number) => run(release, [tenantId, fence])

const giveUp = defineStatement(
  'give_up_scores',
  'update score_states set claimed_until = clock_timestamp() where tenant_id = $1 and fence = $2',
)

/** Ends a calculation that failed: whoever tries again need not wait, and the firm stays due until somebody has. */
export const giveUpScores = ({ run, tenantId }: TenantContext, fence: number) => run(giveUp, [tenantId, fence])

const missingPoints = defineStatement<{ from: string | null; first: string | null }>(
  'missing_score_points',
  `select s.points_from as from, (select min(r.day) from responses r where r.tenant_id = $1) as first
   from score_states s where s.tenant_id = $1`,
)

/** The day from which points are missing or wrong (null: none), and the day of the first answer. */
export const findMissingPoints = async ({ run, tenantId }: TenantContext) => (await run(missingPoints, [tenantId]))[0]!
