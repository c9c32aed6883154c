import { defineStatement } from '../../../db/tenant.ts'
import type { Trigger } from '../../asking/condition-schema.ts'
import type { TenantContext } from '../../context.ts'

/** One resolution of one ticket. */
export interface Resolution {
  ticketId: string
  cycle: number
}

const raise = defineStatement<{ id: string }>(
  'raise_resolution',
  `insert into occasions as o (tenant_id, kind, key, ticket_id, cycle, client_id, engagement_id, occurred_at)
   select r.tenant_id, 'ticket_resolved', 'ticket:' || r.ticket_id || ':' || r.cycle, r.ticket_id, r.cycle, t.client_id,
     t.engagement_id, r.resolved_at
   from ticket_resolutions r join tickets t on t.tenant_id = r.tenant_id and t.id = r.ticket_id
   where r.tenant_id = $1 and r.ticket_id = $2 and r.cycle = $3
   on conflict (tenant_id, key) do update set occurred_at = excluded.occurred_at, client_id = excluded.client_id,
     engagement_id = excluded.engagement_id
   returning id`,
)

/** The occasion that a resolution is, as the ticket is now; undefined when there is no such resolution any more. */
export const raiseResolution = async ({ run, tenantId }: TenantContext, { ticketId, cycle }: Resolution) =>
  (await run(raise, [tenantId, ticketId, cycle]))[0]?.id

/** A reason to ask that is no resolution of a ticket. */
export interface Occasion {
  kind: Exclude<Trigger, 'ticket_resolved'>
  /** What makes it this one and no other: raised again under the same key it is the same. */
  key: string
  /** null: now. */
  occurredAt: Date | null
  /** Whose members are credited; frozen now, by their shares where each has one, else alike. */
  engagementId?: string | null
  milestoneId?: string | null
  /** That of the engagement unless said. */
  clientId?: string | null
  /** The only policy that may take it. */
  policyId?: string | null
  /** The only person whom it is about. */
  contactId?: string | null
}

const raiseOther = defineStatement<{ id: string }>(
  'raise_occasion',
  `with raised as (
     insert into occasions (tenant_id, kind, key, occurred_at, engagement_id, milestone_id, client_id, policy_id,
       contact_id)
     values ($1, $2, $3, coalesce($4::timestamptz, tenant_now()), $5::uuid, $6,
       coalesce($7::uuid, (select client_id from engagements where tenant_id = $1 and id = $5::uuid)), $8, $9)
     on conflict (tenant_id, key) do nothing
     returning tenant_id, id, engagement_id
   ), credited as (
     insert into occasion_credits (tenant_id, occasion_id, consultant_id, share)
     select r.tenant_id, r.id, m.consultant_id, greatest(1e-9, round(
       case when bool_and(m.share is not null) over () then m.share / sum(m.share) over () else 1.0 / count(*) over () end,
       9))
     from raised r join engagement_members m on m.tenant_id = r.tenant_id and m.engagement_id = r.engagement_id
   )
   select id from raised`,
)

/** The new occasion; undefined when it was raised before. */
export async function insertOccasion({ run, tenantId }: TenantContext, occasion: Occasion) {
  const { kind, key, occurredAt, engagementId, milestoneId, clientId, policyId, contactId } = occasion
  const values = [tenantId, kind, key, occurredAt, engagementId, milestoneId, clientId, policyId, contactId]
  return (await run(raiseOther, values))[0]?.id
}
