import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import { type DecisionQuery, mostSteps } from './schemas.ts'

export const listDecisions = (
  { tx, tenantId }: TenantContext,
  { ticketId, contactId, policyId, outcome, from, to, kind, clientId, engagementId, ...page }: DecisionQuery,
) =>
  readPage(
    tx
      .selectFrom('decisions')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .$if(ticketId !== undefined, (query) => query.where('ticketId', '=', ticketId!))
      .$if(contactId !== undefined, (query) => query.where('contactId', '=', contactId!))
      .$if(policyId !== undefined, (query) => query.where('policyId', '=', policyId!))
      .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome!))
      .$if(from !== undefined, (query) => query.where('decidedAt', '>=', new Date(from!)))
      .$if(to !== undefined, (query) => query.where('decidedAt', '<', new Date(to!)))
      .$if(kind !== undefined || clientId !== undefined || engagementId !== undefined, (query) =>
        query.where('occasionId', 'in', (occasions) =>
          occasions
            .selectFrom('occasions')
            .select('id')
            .where('tenantId', '=', tenantId)
            .$if(kind !== undefined, (of) => of.where('kind', '=', kind!))
            .$if(clientId !== undefined, (of) => of.where('clientId', '=', clientId!))
            .$if(engagementId !== undefined, (of) => of.where('engagementId', '=', engagementId!)),
        ),
      ),
    page,
    { decidedAt: 'id' },
  )

export const findDecision = ({ tx, tenantId }: TenantContext, id: string) =>
  tx.selectFrom('decisions').selectAll().where('tenantId', '=', tenantId).where('id', '=', id).executeTakeFirst()

/** What became of a decision, in order. */
export const listSteps = ({ tx, tenantId }: TenantContext, decisionId: string) =>
  tx
    .selectFrom('decisionChanges')
    .select(['outcome', 'reason', 'policyId', 'policyVersion', 'contactId', 'facts', 'changedAt'])
    .where('tenantId', '=', tenantId)
    .where('decisionId', '=', decisionId)
    .orderBy('id')
    .limit(mostSteps)
    .execute()

/** When the invitation that came of a decision was answered; an answer leaves no step of its own. */
export const findAnswer = ({ tx, tenantId }: TenantContext, decisionId: string) =>
  tx
    .selectFrom('invitations')
    .select(['id', 'policyId', 'contactId', 'respondedAt'])
    .where('tenantId', '=', tenantId)
    .where('decisionId', '=', decisionId)
    .where('respondedAt', 'is not', null)
    .executeTakeFirst()

/** The first decision about the occasion of a key. */
export const findDecisionByKey = ({ tx, tenantId }: TenantContext, key: string) =>
  tx
    .selectFrom('decisions as d')
    .innerJoin('occasions as o', (join) =>
      join.onRef('o.tenantId', '=', 'd.tenantId').onRef('o.id', '=', 'd.occasionId'),
    )
    .selectAll('d')
    .where('o.tenantId', '=', tenantId)
    .where('o.key', '=', key)
    .orderBy('d.nth')
    .executeTakeFirst()
