/** Who works on a ticket, as said there and by its engagement. */
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Credit } from '../../http/shapes.ts'
import type { SharesFrom } from './shares.ts'

const assign = defineStatement(
  'assign_ticket',
  `with wanted as (
     select "consultantId" as id, share, hours
     from jsonb_to_recordset($3::jsonb) as x ("consultantId" uuid, share numeric, hours numeric)
   ), gone as (
     delete from ticket_consultants where tenant_id = $1 and ticket_id = $2 and consultant_id not in (select id from wanted)
   )
   insert into ticket_consultants as c (tenant_id, ticket_id, consultant_id, share, hours)
   select $1, $2, id, share, hours from wanted
   on conflict (tenant_id, ticket_id, consultant_id) do update set share = excluded.share, hours = excluded.hours
     where (c.share, c.hours) is distinct from (excluded.share, excluded.hours)`,
)

/** Stores who works on the ticket, with what was said about their parts: hours, or shares, or nothing. */
export const assignTicket = (
  { run, tenantId }: TenantContext,
  ticketId: string,
  { credits, sharesFrom }: { credits: Credit[]; sharesFrom: SharesFrom | null },
) => {
  const stated = credits.map((each) => ({ ...each, share: sharesFrom === 'shares' ? each.share : null }))
  return run(assign, [tenantId, ticketId, JSON.stringify(stated)])
}

const memberWeights = defineStatement<{ consultant_id: string; weight: number }>(
  'engagement_member_weights',
  `select consultant_id, coalesce(hours, share)::float8 as weight from engagement_members
   where tenant_id = $1 and engagement_id = $2 and share is not null`,
)

/** What the engagement says about the parts of its members; empty when it says nothing. */
export async function selectMemberWeights({ run, tenantId }: TenantContext, engagementId: string) {
  const rows = await run(memberWeights, [tenantId, engagementId])
  return new Map(rows.map(({ consultant_id, weight }) => [consultant_id, weight]))
}
