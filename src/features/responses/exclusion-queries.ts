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

/** Excluded responses answered from one day to another, both included. */
const excludedBetween = ({ tx, tenantId }: TenantContext, from: string, to: string) =>
  tx
    .selectFrom('responseExclusions as x')
    .innerJoin('responses as r', (join) =>
      join.onRef('r.tenantId', '=', 'x.tenantId').onRef('r.id', '=', 'x.responseId'),
    )
    .where('x.tenantId', '=', tenantId)
    .where('r.day', '>=', from)
    .where('r.day', '<=', to)

const credited = (ctx: TenantContext, from: string, to: string) =>
  excludedBetween(ctx, from, to).innerJoin('attributions as a', (join) =>
    join.onRef('a.tenantId', '=', 'x.tenantId').onRef('a.responseId', '=', 'x.responseId'),
  )

export const countByConsultantAndClient = (ctx: TenantContext, from: string, to: string) =>
  credited(ctx, from, to)
    .select((eb) => ['a.consultantId', 'r.clientId', eb.fn.countAll<number>().as('n')])
    .groupBy(['a.consultantId', 'r.clientId'])
    .orderBy('a.consultantId')
    .orderBy('r.clientId')
    .execute()

export const countByClient = (ctx: TenantContext, from: string, to: string) =>
  excludedBetween(ctx, from, to)
    .select((eb) => ['r.clientId', eb.fn.countAll<number>().as('n')])
    .groupBy('r.clientId')
    .orderBy('r.clientId')
    .execute()

export const listOfConsultant = (ctx: TenantContext, consultantId: string, from: string, to: string, limit: number) =>
  credited(ctx, from, to)
    .select(['x.responseId', 'r.day', 'r.clientId', 'a.share', 'x.reason', 'x.note', 'x.excludedAt'])
    .select(['x.excludedByKind', 'x.excludedById'])
    .$narrowType<{ reason: ExclusionReason; excludedByKind: Actor['kind'] }>()
    .where('a.consultantId', '=', consultantId)
    .orderBy('r.day', 'desc')
    .orderBy('x.responseId', 'desc')
    .limit(limit)
    .execute()
