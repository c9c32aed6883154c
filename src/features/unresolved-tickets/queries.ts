import { sql } from 'kysely'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { MissingThing, UnresolvedQuery } from './schemas.ts'

const missing = sql<MissingThing[]>`missing_of_ticket(tickets.tenant_id, tickets.id, tickets.state, tickets.contact_id,
  tickets.requester_external_id, tickets.assignee_external_id, tickets.unmapped_status)`

/** Who works on it now, and who is to be credited with a resolution, as far as nobody here has their ids. */
const unknownConsultants = sql<string[]>`(select coalesce(array_agg(distinct w.id), '{}') from (
    select tickets.assignee_external_id as id
    union all select r.assignee_external_id from ticket_resolutions r where r.tenant_id = tickets.tenant_id
      and r.ticket_id = tickets.id and r.reopened_at is null) w where w.id is not null)`

/** Whether the ticket system knows the contact by the id of who asked. */
const isRequester = sql<boolean>`exists (select from external_ids x where x.tenant_id = tickets.tenant_id
  and x.contact_id = tickets.contact_id and x.source = tickets.source
  and x.external_id = tickets.requester_external_id)`

/** Tickets of the connection that wait for anything. Those that have ever waited are few, and found by an index. */
export const listUnresolved = (
  { tx, tenantId }: TenantContext,
  connectionId: string,
  { missing: wanted, ...page }: UnresolvedQuery,
) =>
  readPage(
    tx
      .selectFrom('tickets')
      .select(['id', 'number', 'subject', 'state', 'cycle', 'source', 'createdAt', 'contactId', 'requesterExternalId'])
      .select([
        sql<Date>`waiting_since`.as('waitingSince'),
        sql<{ id: string | null; name: string | null } | null>`unmapped_status`.as('unmappedStatus'),
        sql<string | null>`(select x.external_id from external_ids x where x.tenant_id = tickets.tenant_id
          and x.ticket_id = tickets.id and x.source = tickets.source order by x.created_at limit 1)`.as('externalId'),
        isRequester.as('isRequester'),
        missing.as('missing'),
        unknownConsultants.as('unknownConsultants'),
      ])
      .where('tenantId', '=', tenantId)
      .where('connectionId', '=', connectionId)
      .where('waitingSince', 'is not', null)
      .where(sql<boolean>`cardinality(${missing}) > 0`)
      .$if(wanted !== undefined, (query) => query.where(sql<boolean>`${wanted} = any (${missing})`)),
    page,
    { createdAt: 'id' },
  )
