import { sql } from 'kysely'
import type { TenantContext } from '../../context.ts'

/** Held until the transaction ends. */
export const holdInvitation = ({ tx, tenantId }: TenantContext, id: string) =>
  tx
    .selectFrom('invitations')
    .select(['state', 'delivery', 'fence', sql<Date>`tenant_now()`.as('now')])
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()

/** That it counts as sent is recorded as for a mail. */
export const recordDelivered = (
  { tx, tenantId }: TenantContext,
  id: string,
  { channel, at }: { channel: string; at: Date },
) =>
  tx
    .updateTable('invitations')
    .set({ channel, deliveredAt: at })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()

export const recordUndelivered = (
  { tx, tenantId }: TenantContext,
  id: string,
  { channel, reason }: { channel: string; reason: string },
) =>
  tx
    .updateTable('invitations')
    .set({ channel, state: 'failed', stateReason: reason, updatedAt: sql<Date>`tenant_now()` })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()
