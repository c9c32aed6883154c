import type { Actor, TenantContext } from '../../context.ts'
import type { ExclusionReason } from './correction-schemas.ts'

/** Exclusions of the given responses, in no particular order. */
export const exclusionsOfResponses = async ({ tx, tenantId }: TenantContext, responseIds: string[]) =>
  responseIds.length === 0
    ? []
    : tx
        .selectFrom('responseExclusions')
        .select(['responseId', 'reason', 'note', 'excludedAt', 'excludedByKind', 'excludedById'])
        .$narrowType<{ reason: ExclusionReason; excludedByKind: Actor['kind'] }>()
        .where('tenantId', '=', tenantId)
        .where('responseId', 'in', responseIds)
        .execute()

/** Excluded responses that were credited to a consultant, answered from one day to another, both included. */
export const listOfConsultant = (
  { tx, tenantId }: TenantContext,
  consultantId: string,
  from: string,
  to: string,
  limit: number,
) =>
  tx
    .selectFrom('responseExclusions as x')
    .innerJoin('responses as r', (join) =>
      join.onRef('r.tenantId', '=', 'x.tenantId').onRef('r.id', '=', 'x.responseId'),
    )
    .innerJoin('attributions as a', (join) =>
      join.onRef('a.tenantId', '=', 'x.tenantId').onRef('a.responseId', '=', 'x.responseId'),
    )
    .where('x.tenantId', '=', tenantId)
    .where('r.day', '>=', from)
    .where('r.day', '<=', to)
    .select(['x.responseId', 'r.day', 'r.clientId', 'a.share', 'x.reason', 'x.note', 'x.excludedAt'])
    .select(['x.excludedByKind', 'x.excludedById'])
    .$narrowType<{ reason: ExclusionReason; excludedByKind: Actor['kind'] }>()
    .where('a.consultantId', '=', consultantId)
    .orderBy('r.day', 'desc')
    .orderBy('x.responseId', 'desc')
    .limit(limit)
    .execute()
