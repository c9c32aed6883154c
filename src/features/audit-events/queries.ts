import type { TenantContext } from '../../context.ts'

export const insertAuditEvent = (
  { tx, tenantId, actor }: TenantContext,
  event: { action: string; resource: string; resourceId: string | null; details: string },
) =>
  tx
    .insertInto('auditEvents')
    .values({ tenantId, actorKind: actor.kind, actorId: actor.id, ...event })
    .execute()
