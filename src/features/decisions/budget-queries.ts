/*
 * What was asked before. Whoever decides holds the locks of those whose budget it spends, from before it looks until
 * the end of its transaction: of a hundred occasions of one contact at once each sees what those before it planned.
 */
import { defineStatement } from '../../../db/tenant.ts'
import type { Ask } from '../../asking/budgets.ts'
import type { TenantContext } from '../../context.ts'

/** Whose past is looked at, and how far back and ahead; null where no rule of the policy looks. */
export interface Reach {
  contactId: string | null
  clientId: string | null
  engagementId: string | null
  days: number
}

const lock = defineStatement(
  'lock_budgets',
  `select pg_advisory_xact_lock(hashtextextended($1::text || k.key, 0)) from unnest($2::text[]) with ordinality k (key, nth)
   order by k.nth`,
)

/** Takes the locks in one order for all, so that two transactions never wait for each other in a circle. */
export const lockBudgets = ({ run, tenantId }: TenantContext, keys: ReadonlySet<string>): Promise<unknown> =>
  run(lock, [tenantId, [...keys].toSorted()])

/** More asks than this of one client within the reach of a rule are not looked at: the newest decide. */
const most = 5000

/** An ask with its row, for who weighs asks that are all late. */
export interface PastAsk extends Ask {
  invitationId: string
  planned: boolean
  dueAt: Date
}

const past = defineStatement<{
  id: string
  planned: boolean
  due_at: Date
  policy_id: string
  survey_id: string
  contact_id: string
  client_id: string | null
  engagement_id: string | null
  at: Date
  answered_at: Date | null
  priority: number
}>(
  'past_asks',
  `select i.id, i.state = 'scheduled' as planned, i.due_at, i.policy_id, v.survey_id, i.contact_id, i.client_id, i.engagement_id, i.at, i.responded_at as answered_at,
     p.priority
   from (
     select i.*, coalesce(i.sent_at, greatest(i.due_at, tenant_now())) as at from invitations i
     where i.tenant_id = $1 and i.contact_id = $2::uuid
     union
     select i.*, coalesce(i.sent_at, greatest(i.due_at, tenant_now())) from invitations i
     where i.tenant_id = $1 and i.client_id = $3::uuid
     union
     select i.*, coalesce(i.sent_at, greatest(i.due_at, tenant_now())) from invitations i
     where i.tenant_id = $1 and i.engagement_id = $4::uuid) i
   join survey_versions v on v.tenant_id = i.tenant_id and v.id = i.survey_version_id
   join policies p on p.tenant_id = i.tenant_id and p.id = i.policy_id
   where i.state not in ('cancelled', 'failed') and i.occasion_id <> $5
     and greatest(i.at, coalesce(i.responded_at, i.at)) > tenant_now() - make_interval(days => $6)
   order by i.at desc limit ${most}`,
)

/** What was asked of them, or is planned, apart from what is about this occasion itself. */
export async function readPastAsks({ run, tenantId }: TenantContext, reach: Reach, occasionId: string) {
  const values = [tenantId, reach.contactId, reach.clientId, reach.engagementId, occasionId, reach.days]
  const rows = await run(past, values)
  return rows.map(
    (row): PastAsk => ({
      invitationId: row.id,
      planned: row.planned,
      dueAt: row.due_at,
      policyId: row.policy_id,
      surveyId: row.survey_id,
      contactId: row.contact_id,
      clientId: row.client_id,
      engagementId: row.engagement_id,
      at: row.at,
      answeredAt: row.answered_at,
      priority: row.priority,
    }),
  )
}

// Ids hold the time of the machine, which in a sandbox is not that of the firm.
const today = defineStatement<{ taken: number }>(
  'taken_today',
  `select count(*)::int as taken from invitations
   where tenant_id = $1 and policy_id = $2 and created_at >= $3::timestamptz and id >= first_id_at(
     case when exists (select from sandbox_clocks c where c.tenant_id = $1) then timestamptz '1970-01-01' else $3::timestamptz end)`,
)

/** How many a policy has taken since the day began. */
export const countTakenSince = async ({ run, tenantId }: TenantContext, policyId: string, dayBegan: Date) =>
  (await run(today, [tenantId, policyId, dayBegan]))[0]!.taken
