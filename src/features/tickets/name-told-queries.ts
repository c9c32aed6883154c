import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { ToldPlace } from './change-queries.ts'

/*
 * Tickets that wait, by the index of those. An id that belongs to a consultant already is left alone, whatever a mapping
 * says: resolutions were credited by it.
 */
const assignees = defineStatement<{ external_id: string }>(
  'unknown_assignees',
  `select distinct a.value ->> 'externalId' as external_id
   from tickets t
   join ticket_changes h on h.tenant_id = t.tenant_id and h.ticket_id = t.id
   cross join lateral jsonb_array_elements(h.assignees) a
   where t.tenant_id = $1 and t.connection_id = $2 and t.waiting_since is not null
     and jsonb_typeof(h.assignees) = 'array' and a.value ? 'externalId'
     and not exists (select from external_ids x where x.tenant_id = $1 and x.kind = 'consultant'
       and x.source = t.source and x.external_id = a.value ->> 'externalId')`,
)

/** By which ids calls have named people whom nobody knows, in tickets of the connection that wait. */
export async function selectUnknownAssignees({ run, tenantId }: TenantContext, connectionId: string) {
  const rows = await run(assignees, [tenantId, connectionId])
  return rows.map(({ external_id }) => external_id)
}

/** An id of the ticket system, and whose it is. */
export interface NamedAssignee {
  externalId: string
  consultantId: string
}

const withAssignees = defineStatement<{ id: string }>(
  'tickets_with_assignees',
  `select t.id from tickets t
   where t.tenant_id = $1 and t.connection_id = $2 and t.waiting_since is not null and exists (
     select from ticket_changes h cross join lateral jsonb_array_elements(h.assignees) a
     where h.tenant_id = $1 and h.ticket_id = t.id and jsonb_typeof(h.assignees) = 'array'
       and a.value ->> 'externalId' = any ($3::text[]))
   order by t.id limit $4`,
)

/** Tickets of the connection that wait and in whose history one of these is named, oldest first. */
export async function selectTicketsWithAssignees(
  { run, tenantId }: TenantContext,
  connectionId: string,
  named: readonly NamedAssignee[],
  limit: number,
) {
  const ids = named.map(({ externalId }) => externalId)
  return (await run(withAssignees, [tenantId, connectionId, ids, limit])).map(({ id }) => id)
}

const name = defineStatement(
  'name_assignees',
  `with named as (select * from jsonb_to_recordset($3::jsonb) as x ("externalId" text, "consultantId" uuid))
   update ticket_changes h set assignees = (
     select jsonb_agg(case when n."consultantId" is null then a.value
       else a.value - 'externalId' || jsonb_build_object('consultantId', n."consultantId") end order by a.ordinality)
     from jsonb_array_elements(h.assignees) with ordinality a
     left join named n on n."externalId" = a.value ->> 'externalId')
   where h.tenant_id = $1 and h.ticket_id = $2 and jsonb_typeof(h.assignees) = 'array' and exists (
     select from jsonb_array_elements(h.assignees) a join named n on n."externalId" = a.value ->> 'externalId')`,
)

/** Writes into a ticket's history who these are; the ticket is to be read anew then. */
export const nameAssignees = (
  { run, tenantId }: TenantContext,
  ticketId: string,
  named: readonly NamedAssignee[],
): Promise<unknown> => run(name, [tenantId, ticketId, JSON.stringify(named)])

/** What was told alike of some tickets that lack something. */
export interface TellingTicket {
  told: ToldPlace
  type: string | null
  lacksClient: boolean
  lacksEngagement: boolean
}

const lacking = `select t.id, t.told, t.type, t.client_id is null as "lacksClient",
     t.engagement_id is null and t.waiting_since is not null as "lacksEngagement"
   from tickets t
   where t.tenant_id = $1 and t.connection_id = $2 and t.told is not null and t.state <> 'deleted'
     and (t.client_id is null or (t.waiting_since is not null and t.engagement_id is null))`

const places = defineStatement<TellingTicket>(
  'unknown_places',
  `select distinct told, type, "lacksClient", "lacksEngagement" from (${lacking}) l`,
)

/** Whose they are and where they lie, as told of the connection's tickets without client, or without engagement. */
export const selectUnknownPlaces = ({ run, tenantId }: TenantContext, connectionId: string) =>
  run(places, [tenantId, connectionId])

const told = defineStatement<{ id: string; clientId: string | null; engagementId: string | null }>(
  'tickets_told',
  `select l.id, x."clientId", x."engagementId" from (${lacking}) l
   join jsonb_to_recordset($3::jsonb) as x (told jsonb, type text, "lacksClient" boolean, "lacksEngagement" boolean,
     "clientId" uuid, "engagementId" uuid)
     on x.told = l.told and x.type is not distinct from l.type and x."lacksClient" = l."lacksClient"
       and x."lacksEngagement" = l."lacksEngagement"
   order by l.id limit $4`,
)

/** Tickets of which exactly this was told, oldest first, with what it means. */
export const selectTicketsTold = (
  { run, tenantId }: TenantContext,
  connectionId: string,
  meanings: readonly (TellingTicket & { clientId: string | null; engagementId: string | null })[],
  limit: number,
) => run(told, [tenantId, connectionId, JSON.stringify(meanings), limit])
