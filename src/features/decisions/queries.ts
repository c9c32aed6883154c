import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { DecisionQuery } from './schemas.ts'

export const listDecisions = (
  { tx, tenantId }: TenantContext,
  { ticketId, contactId, policyId, outcome, ...page }: DecisionQuery,
) =>
  readPage(
    tx
      .selectFrom('decisions')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .$if(ticketId !== undefined, (query) => query.where('ticketId', '=', ticketId!))
      .$if(contactId !== undefined, (query) => query.where('contactId', '=', contactId!))
      .$if(policyId !== undefined, (query) => query.where('policyId', '=', policyId!))
      .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome!)),
    page,
    { decidedAt: 'id' },
  )

export const findDecision = ({ tx, tenantId }: TenantContext, id: string) =>
  tx.selectFrom('decisions').selectAll().where('tenantId', '=', tenantId).where('id', '=', id).executeTakeFirst()
