import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Mapping } from '../../ticket-systems/mapping.ts'
import type { TicketState, UnmappedStatus } from './cycles.ts'

const mapping = defineStatement<{ mapping: Mapping }>(
  'mapping_of_connection',
  'select mapping from connections where tenant_id = $1 and id = $2',
)

export const selectMapping = async ({ run, tenantId }: TenantContext, connectionId: string) =>
  (await run(mapping, [tenantId, connectionId]))[0]?.mapping

const statuses = defineStatement<{ status: UnmappedStatus }>(
  'unmapped_statuses',
  `select distinct h.status from ticket_changes h
   join tickets t on t.tenant_id = h.tenant_id and t.id = h.ticket_id
   where h.tenant_id = $1 and t.connection_id = $2 and h.state = 'unmapped' and h.status is not null`,
)

/** Every status of the connection's tickets that nobody has explained so far. */
export async function selectUnmappedStatuses({ run, tenantId }: TenantContext, connectionId: string) {
  const rows = await run(statuses, [tenantId, connectionId])
  return rows.map(({ status }) => status)
}

/** A status as it was told, and what it means. */
export interface Explanation {
  status: UnmappedStatus
  state: TicketState
  /** It begins no resolution, whatever the call was about. */
  isNoResolution: boolean
}

const withStatuses = defineStatement<{ id: string }>(
  'tickets_with_statuses',
  `select distinct t.id from ticket_changes h
   join tickets t on t.tenant_id = h.tenant_id and t.id = h.ticket_id
   where h.tenant_id = $1 and t.connection_id = $2 and h.state = 'unmapped'
     and h.status in (select x.status from jsonb_to_recordset($3::jsonb) as x (status jsonb))
   order by t.id limit $4`,
)

/** Tickets of the connection in whose history one of these statuses waits, oldest first. */
export async function selectTicketsWith(
  { run, tenantId }: TenantContext,
  connectionId: string,
  explained: readonly Explanation[],
  limit: number,
) {
  const rows = await run(withStatuses, [tenantId, connectionId, JSON.stringify(explained), limit])
  return rows.map(({ id }) => id)
}

// A moment has each state once: what was told of it already is joined with what is explained now.
const explain = defineStatement(
  'explain_ticket_changes',
  `with explained as (
     delete from ticket_changes h using jsonb_to_recordset($3::jsonb)
       as x (status jsonb, state text, "isNoResolution" boolean)
     where h.tenant_id = $1 and h.ticket_id = $2 and h.state = 'unmapped' and h.status = x.status
     returning h.occurred_at, x.state, h.was_resolved or x."isNoResolution" as was_resolved, h.assignees
   )
   insert into ticket_changes as c (tenant_id, ticket_id, occurred_at, state, was_resolved, assignees)
   select $1, $2, e.occurred_at, e.state, e.was_resolved and e.state in ('resolved', 'closed'), e.assignees
   from explained e
   on conflict (tenant_id, ticket_id, occurred_at, state) do update set
     was_resolved = c.was_resolved and excluded.was_resolved, assignees = greatest(c.assignees, excluded.assignees)`,
)

/** Writes into a ticket's history what these statuses mean; the ticket is to be read anew then. */
export const explainChanges = (
  { run, tenantId }: TenantContext,
  ticketId: string,
  explained: readonly Explanation[],
): Promise<unknown> => run(explain, [tenantId, ticketId, JSON.stringify(explained)])
