import { sql } from 'kysely'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { DecisionExplanationQuery } from './schemas.ts'
import type { SeenFacts } from './sentences.ts'

/** Decisions about one ticket or one contact, with what became of their invitations. */
export const listExplained = (
  { tx, tenantId }: TenantContext,
  by: 'ticketId' | 'contactId',
  id: string,
  query: DecisionExplanationQuery,
) =>
  readPage(
    tx
      .selectFrom('decisions as d')
      .innerJoin('tenants as z', 'z.id', 'd.tenantId')
      .innerJoin('occasions as o', (join) =>
        join.onRef('o.tenantId', '=', 'd.tenantId').onRef('o.id', '=', 'd.occasionId'),
      )
      .leftJoin('contacts as c', (join) =>
        join.onRef('c.tenantId', '=', 'd.tenantId').onRef('c.id', '=', 'd.contactId'),
      )
      .leftJoin('tickets as t', (join) => join.onRef('t.tenantId', '=', 'd.tenantId').onRef('t.id', '=', 'd.ticketId'))
      .leftJoin('clients as l', (join) =>
        join
          .onRef('l.tenantId', '=', 'd.tenantId')
          .on('l.id', '=', sql<string>`coalesce(t.client_id, o.client_id, c.client_id)`),
      )
      .leftJoin('policies as p', (join) => join.onRef('p.tenantId', '=', 'd.tenantId').onRef('p.id', '=', 'd.policyId'))
      .leftJoin('invitations as i', (join) =>
        join.onRef('i.tenantId', '=', 'd.tenantId').onRef('i.decisionId', '=', 'd.id'),
      )
      .where('d.tenantId', '=', tenantId)
      .where(`d.${by}`, '=', id)
      .select(['d.id', 'o.kind', 'o.occurredAt', 'd.ticketId', 'd.cycle', 'd.contactId', 'd.policyId', 'd.outcome'])
      .select(['d.reason', 'd.nextPossibleAt', 'd.decidedAt', 'c.name as contact', 'p.name as policy'])
      .select(['i.state as invitationState', 'i.stateReason', 'i.dueAt', 'i.sentAt', 'i.expiresAt', 'i.respondedAt'])
      .select([
        sql<string>`coalesce(c.time_zone, l.time_zone, z.time_zone)`.as('zone'),
        sql<SeenFacts>`d.facts`.as('facts'),
      ])
      .select(
        sql<boolean>`exists (select from held_votes h where h.tenant_id = d.tenant_id and h.invitation_id = i.id
          and h.state = 'held')`.as('isHeld'),
      ),
    query,
    { decidedAt: 'd.id' },
  )

export type ExplainedRow = Awaited<ReturnType<typeof listExplained>>['items'][number]
