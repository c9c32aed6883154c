import type { TenantContext } from '../../context.ts'
import { insertAuditEvent, listAuditEvents as selectAuditEvents } from './queries.ts'
import type { AuditEventQuery } from './schemas.ts'

/** Records who did what to which resource, in the transaction that does it. Details hold no secrets. */
export async function recordAudit(
  ctx: TenantContext,
  action: string,
  resource: string,
  resourceId: string | null,
  details: object = {},
): Promise<void> {
  await insertAuditEvent(ctx, { action, resource, resourceId, details: JSON.stringify(details) })
}

export const listAuditEvents = (ctx: TenantContext, query: AuditEventQuery) => selectAuditEvents(ctx, query)
