import { defineStatement } from '../../../db/tenant.ts'
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
