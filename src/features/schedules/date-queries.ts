import { defineStatement } from '../../../db/tenant.ts'
import type { DateRule } from '../../asking/dates.ts'
import type { TenantContext } from '../../context.ts'
import { wholeMs } from '../../falling-due.ts'

/** A date that has come, as it was planned. */
export interface DueDate {
  id: string
  policy_id: string
  target: string
  since: Date
  now: Date
}

const lock = defineStatement<DueDate>(
  'lock_due_dates',
  `select id, policy_id, target, since, tenant_now() as now from planned_dates
   where tenant_id = $1 and id = any($2::uuid[]) and due_at <= tenant_now() order by id for update skip locked`,
)

/** Those of the dates that are due and that nobody else is at; they are ours until the transaction ends. */
export const lockDue = ({ run, tenantId }: TenantContext, ids: readonly string[]) => run(lock, [tenantId, ids])

/** Somebody, or an engagement, that a policy is about now. */
export interface Member {
  contact_id: string | null
  engagement_id: string | null
  target: string
  client_id: string | null
  /** The engagement whose members are credited, if there is one. */
  about: string | null
  zone: string
  rule: DateRule
}

const members = defineStatement<Member>(
  'audience_of_dates',
  'select contact_id, engagement_id, target, client_id, about, zone, rule from audience_of($1, $2, $3::uuid[])',
)

export const selectAudience = ({ run, tenantId }: TenantContext, policyId: string, targets: readonly string[]) =>
  run(members, [tenantId, policyId, targets])

const move = defineStatement(
  'move_dates',
  `with moved as (
     update planned_dates p set zone = x.zone, rule = x.rule, since = x.since, due_at = x."dueAt", nudged_at = null
     from jsonb_to_recordset($2::jsonb) as x (id uuid, zone text, rule jsonb, since timestamptz, "dueAt" timestamptz)
     where p.tenant_id = $1 and p.id = x.id)
   delete from planned_dates where tenant_id = $1 and id = any($3::uuid[])`,
)

export interface Moved {
  id: string
  zone: string
  rule: DateRule
  since: Date
  dueAt: Date | null
}

/** Plans the date after, and forgets those whom their policy is not about any more. */
export const moveOn = ({ run, tenantId }: TenantContext, moved: readonly Moved[], gone: readonly string[]) =>
  run(move, [tenantId, JSON.stringify(moved), gone])

const due = defineStatement<{ id: string }>(
  'due_dates',
  'select id from planned_dates where tenant_id = $1 and due_at <= tenant_now() order by due_at, id limit $2',
)

export const selectDue = async ({ run, tenantId }: TenantContext, atMost: number) =>
  (await run(due, [tenantId, atMost])).map(({ id }) => id)

const next = defineStatement<{ at: Date | null }>(
  'next_due_date',
  `select ${wholeMs('min(due_at)')} as at from planned_dates where tenant_id = $1`,
)

export const selectNextDue = async ({ run, tenantId }: TenantContext) => (await run(next, [tenantId]))[0]!.at

const active = defineStatement<{ id: string }>(
  'policies_with_dates',
  `select id from policies where tenant_id = $1 and trigger in ('schedule', 'engagement_running') order by id limit 1000`,
)

export const selectPoliciesWithDates = async ({ run, tenantId }: TenantContext) =>
  (await run(active, [tenantId])).map(({ id }) => id)
