import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { AuditEventQuery } from './schemas.ts'

export const insertAuditEvent = (
  { tx, tenantId, actor }: TenantContext,
  event: { action: string; resource: string; resourceId: string | null; details: string },
) =>
  tx
    .insertInto('auditEvents')
    .values({ tenantId, actorKind: actor.kind, actorId: actor.id, ...event })
    .execute()

/** Ids grow with time, so that they are the order of events too. */
export const listAuditEvents = (
  { tx, tenantId }: TenantContext,
  { resource, resourceId, actorId, action, ...page }: AuditEventQuery,
) =>
  readPage(
    tx
      .selectFrom('auditEvents')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .$if(resource !== undefined, (query) => query.where('resource', '=', resource!))
      .$if(resourceId !== undefined, (query) => query.where('resourceId', '=', resourceId!))
      .$if(actorId !== undefined, (query) => query.where('actorId', '=', actorId!))
      .$if(action !== undefined, (query) => query.where('action', '=', action!)),
    page,
    { at: 'id' },
  )
