import { defineStatement } from '../../../db/tenant.ts'
import type { DateRule } from '../../asking/dates.ts'
import type { TenantContext } from '../../context.ts'

/** Somebody, or an engagement, that a policy is about and for which no date, or a wrong one, is planned. */
export interface Unplanned {
  contact_id: string | null
  engagement_id: string | null
  zone: string
  rule: DateRule
  since: Date
}

/*
 * Who moves to another zone keeps the moment after which dates are looked for, so that no date is skipped on the way; a
 * rule that has changed makes up for nothing that was before the change.
 */
const unplanned = defineStatement<Unplanned>(
  'unplanned_dates',
  `select a.contact_id, a.engagement_id, a.zone, a.rule,
     case when p.rule = a.rule then p.since else greatest(p.since, a.since) end as since
   from audience_of($1, $2) a
   left join planned_dates p on p.tenant_id = $1 and p.policy_id = $2 and p.target = a.target
   where p.id is null or p.zone <> a.zone or p.rule <> a.rule
   limit $3`,
)

export const selectUnplanned = ({ run, tenantId }: TenantContext, policyId: string, atMost: number) =>
  run(unplanned, [tenantId, policyId, atMost])

const plan = defineStatement(
  'plan_dates',
  `insert into planned_dates (tenant_id, policy_id, contact_id, engagement_id, zone, rule, since, due_at)
   select $1, $2, x."contactId", x."engagementId", x.zone, x.rule, x.since, x."dueAt"
   from jsonb_to_recordset($3::jsonb) as x ("contactId" uuid, "engagementId" uuid, zone text, rule jsonb,
     since timestamptz, "dueAt" timestamptz)
   on conflict (tenant_id, policy_id, target) do update set zone = excluded.zone, rule = excluded.rule,
     since = excluded.since, due_at = excluded.due_at, nudged_at = null`,
)

export interface Planned {
  contactId: string | null
  engagementId: string | null
  zone: string
  rule: DateRule
  since: Date
  dueAt: Date | null
}

export const storePlans = ({ run, tenantId }: TenantContext, policyId: string, plans: readonly Planned[]) =>
  run(plan, [tenantId, policyId, JSON.stringify(plans)])

const forget = defineStatement(
  'forget_dates',
  `with gone as (
     delete from planned_dates p where p.tenant_id = $1 and p.policy_id = $2
       and not exists (select from audience_of($1, $2) a where a.target = p.target)
   )
   update schedule_looks set look_at = 'infinity' where tenant_id = $1 and policy_id = $2
     and exists (select from policies where tenant_id = $1 and id = $2 and (not enabled or archived_at is not null))`,
)

/** Forgets those whom the policy is not about any more; a policy that asks nobody is looked at when it is changed. */
export const forgetOthers = ({ run, tenantId }: TenantContext, policyId: string) => run(forget, [tenantId, policyId])
