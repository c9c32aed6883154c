import { type ExpressionBuilder, sql } from 'kysely'
import type { DB } from '../../../db/types.ts'
import { explain } from '../../constraints.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { Credit } from '../../http/shapes.ts'
import { tidyTags } from '../../http/tags.ts'
import { changeRow } from '../../versioned.ts'
import type { NewTicket, TicketChangeBody, TicketQuery } from './schemas.ts'
import { type SharesFrom, shareOut } from './shares.ts'
import type { Stated } from './stated-shares.ts'

export const explained = explain({
  tickets_tenant_id_client_id_fkey: ['unknown_reference', 'There is no such client.', '/clientId'],
  tickets_tenant_id_engagement_id_fkey: ['unknown_reference', 'There is no such engagement.', '/engagementId'],
  tickets_tenant_id_contact_id_fkey: ['unknown_reference', 'There is no such contact.', '/contactId'],
  ticket_consultants_tenant_id_consultant_id_fkey: [
    'unknown_reference',
    'There is no such consultant.',
    '/consultants',
  ],
  resolution_credits_tenant_id_consultant_id_fkey: [
    'unknown_reference',
    'There is no such consultant.',
    '/consultants',
  ],
})

interface NewRow extends Omit<NewTicket, 'consultants'> {
  source?: string
  connectionId?: string
}

const tidied = <Row extends { tags?: string[] }>(row: Row) => (row.tags ? { ...row, tags: tidyTags(row.tags) } : row)

export const insertTicket = ({ tx, tenantId }: TenantContext, row: NewRow) =>
  tx
    .insertInto('tickets')
    .values({ ...tidied(row), tenantId, clientId: clientOf(tenantId, row) })
    .returning('id')
    .executeTakeFirstOrThrow()
    .catch(explained)

export const updateTicket = (
  ctx: TenantContext,
  id: string,
  change: Partial<TicketChangeBody>,
  expectedVersion?: number,
) => changeRow(ctx, 'tickets', 'ticket', id, tidied(change), expectedVersion).catch(explained)

export const selectClientOfEngagement = ({ tx, tenantId }: TenantContext, engagementId: string) =>
  tx
    .selectFrom('engagements')
    .select('clientId')
    .where('tenantId', '=', tenantId)
    .where('id', '=', engagementId)
    .executeTakeFirst()

/** The given client, else that of the engagement, else that of the contact. */
const clientOf = (tenantId: string, { clientId, engagementId, contactId }: NewRow) =>
  clientId ??
  sql<string | null>`coalesce(
    (select client_id from engagements where tenant_id = ${tenantId} and id = ${engagementId ?? null}::uuid),
    (select client_id from contacts where tenant_id = ${tenantId} and id = ${contactId ?? null}::uuid))`

const waits = {
  address: sql<boolean>`exists (select from contacts c where c.tenant_id = tickets.tenant_id
    and c.id = tickets.contact_id and c.email is null)`,
  contact: sql<boolean>`(tickets.contact_id is null and tickets.requester_external_id is not null)`,
  consultant: sql<boolean>`(tickets.assignee_external_id is not null)`,
  mapping: sql<boolean>`(tickets.unmapped_status is not null)`,
}

/** Tickets the caller may see: a consultant those it works or worked on, everybody else all of the tenant. */
function visibleTickets({ tx, tenantId, actor }: TenantContext) {
  const query = tx.selectFrom('tickets').where('tickets.tenantId', '=', tenantId)
  if (actor.kind !== 'user' || actor.role !== 'consultant') return query
  return query.where((eb) =>
    eb.or([
      eb.exists(isAssigned(eb, 'ticketConsultants', actor.consultantId)),
      eb.exists(isAssigned(eb, 'resolutionCredits', actor.consultantId)),
    ]),
  )
}

const isAssigned = (
  eb: ExpressionBuilder<DB, 'tickets'>,
  table: 'ticketConsultants' | 'resolutionCredits',
  consultantId: string | null,
) =>
  eb
    .selectFrom(table)
    .select(sql`1`.as('one'))
    .whereRef(`${table}.tenantId`, '=', 'tickets.tenantId')
    .whereRef(`${table}.ticketId`, '=', 'tickets.id')
    .where(`${table}.consultantId`, '=', consultantId)

/** As stored: what was said about the consultant's part, and what the engagement says about it. */
type Assigned = Stated & { consultantId: string; weight: number | null }

const withPeople = (ctx: TenantContext) =>
  visibleTickets(ctx)
    .selectAll('tickets')
    .select([
      sql<string | null>`(select x.external_id from external_ids x where x.tenant_id = tickets.tenant_id
        and x.ticket_id = tickets.id and x.source = tickets.source order by x.created_at limit 1)`.as('externalId'),
      sql<(keyof typeof waits)[]>`array_remove(array[case when ${waits.contact} then 'contact' end,
        case when ${waits.address} then 'address' end, case when ${waits.consultant} then 'consultant' end,
        case when ${waits.mapping} then 'mapping' end], null)`.as('waitingFor'),
      sql<Assigned[]>`coalesce((select jsonb_agg(jsonb_build_object('consultantId', k.consultant_id, 'share', k.share,
          'hours', k.hours, 'weight', coalesce(m.hours, m.share)))
        from ticket_consultants k
        left join engagement_members m on m.tenant_id = k.tenant_id and m.engagement_id = tickets.engagement_id
          and m.consultant_id = k.consultant_id
        where k.tenant_id = tickets.tenant_id and k.ticket_id = tickets.id), '[]')`.as('consultants'),
    ])

/** Shares as they would be frozen if the ticket were resolved now, the largest first. */
function withShares<Row extends { consultants: Assigned[]; tags: string[] | null }>({ consultants, ...ticket }: Row) {
  const weights = consultants.flatMap(({ consultantId, weight }) =>
    weight === null ? [] : [[consultantId, weight] as const],
  )
  const { credits, sharesFrom } = shareOut(consultants, new Map(weights))
  return {
    ...ticket,
    tags: ticket.tags ?? [],
    consultants: credits.toSorted((a, b) => b.share - a.share),
    sharesFrom: credits.length > 0 ? sharesFrom : null,
  }
}

export async function listTickets(ctx: TenantContext, query: TicketQuery) {
  const { items, nextCursor } = await selectPage(ctx, query)
  return { items: items.map(withShares), nextCursor }
}

const selectPage = (
  ctx: TenantContext,
  { state, clientId, engagementId, contactId, consultantId, source, waiting, ...page }: TicketQuery,
) =>
  readPage(
    withPeople(ctx)
      .$if(state !== undefined, (query) => query.where('tickets.state', '=', state!))
      .$if(clientId !== undefined, (query) => query.where('tickets.clientId', '=', clientId!))
      .$if(engagementId !== undefined, (query) => query.where('tickets.engagementId', '=', engagementId!))
      .$if(contactId !== undefined, (query) => query.where('tickets.contactId', '=', contactId!))
      .$if(source !== undefined, (query) => query.where('tickets.source', '=', source!))
      .$if(waiting !== undefined, (query) => query.where(waits[waiting!]))
      .$if(consultantId !== undefined, (query) =>
        query.where((eb) => eb.exists(isAssigned(eb, 'ticketConsultants', consultantId!))),
      ),
    page,
    { createdAt: 'tickets.id', openedAt: 'tickets.opened_at' },
  )

interface ResolutionView {
  cycle: number
  resolvedAt: string
  reopenedAt: string | null
  credits: Credit[]
  sharesFrom: SharesFrom | null
}

export async function selectTicket(ctx: TenantContext, id: string) {
  const ticket = await withPeople(ctx)
    .select(
      sql<ResolutionView[]>`coalesce((select jsonb_agg(jsonb_build_object('cycle', r.cycle,
          'resolvedAt', to_json(r.resolved_at), 'reopenedAt', to_json(r.reopened_at), 'sharesFrom', r.shares_from,
          'credits', coalesce((select jsonb_agg(jsonb_build_object('consultantId', k.consultant_id, 'share', k.share,
              'hours', round(k.share * r.hours, 2)) order by k.share desc, k.consultant_id) from resolution_credits k
            where k.tenant_id = r.tenant_id and k.ticket_id = r.ticket_id and k.cycle = r.cycle), '[]'))
          order by r.resolved_at)
        from ticket_resolutions r where r.tenant_id = tickets.tenant_id and r.ticket_id = tickets.id), '[]')`.as(
        'resolutions',
      ),
    )
    .where('tickets.id', '=', id)
    .executeTakeFirst()
  return (
    ticket && {
      ...withShares(ticket),
      resolutions: ticket.resolutions.map(({ resolvedAt, reopenedAt, ...resolution }) => ({
        ...resolution,
        resolvedAt: new Date(resolvedAt),
        reopenedAt: reopenedAt === null ? null : new Date(reopenedAt),
      })),
    }
  )
}

/** When the latest thing said about the ticket happened. */
export const selectLatestChange = ({ tx, tenantId }: TenantContext, ticketId: string) =>
  tx
    .selectFrom('ticketChanges')
    .select((eb) => eb.fn.max('occurredAt').as('at'))
    .where('tenantId', '=', tenantId)
    .where('ticketId', '=', ticketId)
    .executeTakeFirstOrThrow()
