/** What happened in the time that is replayed. */
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Remembered } from './past-asks.ts'
import type { Happened } from './tally.ts'

export interface Span {
  from: Date
  to: Date
  /** Of this kind of occasion only; null for all. */
  kind: string | null
  /** As if there were this policy only; null for all. */
  policyId: string | null
}

export interface OccasionThen {
  id: string
  policy_id: string | null
  occurred_at: Date
  /** What the time was when it was decided. */
  now: Date
}

// A decision that waited for something is dated by what it saw in the end, not by its first writing.
const occasions = defineStatement<OccasionThen>(
  'occasions_to_replay',
  `select o.id, o.policy_id, o.occurred_at, coalesce(d.now, o.created_at) as now
   from (select * from occasions where tenant_id = $1 and occurred_at >= $2 and occurred_at <= $3
           and ($4::text is null or kind = $4) and ($5::uuid is null or coalesce(policy_id, $5) = $5)
         order by occurred_at desc, id desc limit $6) o
   left join lateral (
     select max(coalesce((x.facts ->> 'now')::timestamptz, x.decided_at)) as now,
       max(greatest(x.decided_at, (x.facts ->> 'now')::timestamptz)) as decided, min(x.id::text) as first
     from decisions x where x.tenant_id = o.tenant_id and x.occasion_id = o.id) d on true
   order by coalesce(d.decided, o.created_at), d.first, o.id`,
)

/** So many at the most, the newest, in the order in which they were decided. */
export const listOccasions = ({ run, tenantId }: TenantContext, { from, to, kind, policyId }: Span, most: number) =>
  run(occasions, [tenantId, from, to, kind, policyId, most])

const decisions = defineStatement<
  Record<'occasion_id' | 'candidate' | 'outcome' | 'reason', string> & {
    nth: number
    policy_id: string | null
    contact_id: string | null
    due_at: Date | null
    answered_at: Date | null
  }
>(
  'decisions_of_occasions',
  `select d.occasion_id, d.candidate, d.nth, d.policy_id, d.contact_id, d.outcome, d.reason,
     (d.facts ->> 'dueAt')::timestamptz as due_at, i.responded_at as answered_at
   from decisions d left join invitations i on i.tenant_id = d.tenant_id and i.decision_id = d.id
   where d.tenant_id = $1 and d.occasion_id = any($2::uuid[]) and ($3::uuid is null or d.policy_id = $3)`,
)

/** What was decided about the occasions, by occasion. */
export async function readHappened({ run, tenantId }: TenantContext, ids: string[], policyId: string | null) {
  const rows = await run(decisions, [tenantId, ids, policyId])
  return Map.groupBy(
    rows.map((row): Happened & { occasionId: string } => ({
      ...{ occasionId: row.occasion_id, candidate: row.candidate, nth: row.nth, policyId: row.policy_id },
      ...{ contactId: row.contact_id, outcome: row.outcome, reason: row.reason },
      ...{ dueAt: row.due_at, answeredAt: row.answered_at },
    })),
    ({ occasionId }) => occasionId,
  )
}

const asks = defineStatement<Remembered & { rowId: string; occurredAt: string }>(
  'asks_before_replay',
  `select i.id as "rowId", o.occurred_at::text as "occurredAt", i.policy_id as "policyId", v.survey_id as "surveyId",
     i.contact_id as "contactId", i.client_id as "clientId", i.engagement_id as "engagementId",
     coalesce(i.sent_at, i.due_at) as at, i.responded_at as "answeredAt", p.priority, i.occasion_id as "occasionId",
     null as "calledOffAt"
   from occasions o
   join invitations i on i.tenant_id = o.tenant_id and i.occasion_id = o.id
   join survey_versions v on v.tenant_id = i.tenant_id and v.id = i.survey_version_id
   join policies p on p.tenant_id = i.tenant_id and p.id = i.policy_id
   where o.tenant_id = $1 and o.occurred_at >= $2 and (o.occurred_at, i.id) < ($3::timestamptz, $4::uuid)
     and ($5::uuid is null or i.policy_id = $5) and i.state not in ('cancelled', 'failed')
   order by o.occurred_at desc, i.id desc limit $6`,
)

/** Asks about occasions before a moment, the newest first, page by page. */
export const listAsksBefore = (
  { run, tenantId }: TenantContext,
  { since, before, policyId }: { since: Date; before: { at: Date | string; id: string }; policyId: string | null },
  most: number,
) => run(asks, [tenantId, since, before.at, before.id, policyId, most])
