import type { TenantContext } from '../../context.ts'
import { insertAuditEvent } from './queries.ts'

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
