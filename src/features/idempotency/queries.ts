import type { TenantContext } from '../../context.ts'

/** Takes the key for this transaction; false when another call has it already (waits for one that is running). */
export async function claimKey({ tx, tenantId, actor }: TenantContext, key: string, fingerprint: Buffer) {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('idempotencyRecords')
    .values({ tenantId, actorId: actor.id!, key, fingerprint, receipt: Buffer.alloc(0) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export const findReceipt = ({ tx, tenantId, actor }: TenantContext, key: string) =>
  tx
    .selectFrom('idempotencyRecords')
    .select(['fingerprint', 'receipt'])
    .where('tenantId', '=', tenantId)
    .where('actorId', '=', actor.id!)
    .where('key', '=', key)
    .executeTakeFirst()

export const storeReceipt = ({ tx, tenantId, actor }: TenantContext, key: string, receipt: Buffer) =>
  tx
    .updateTable('idempotencyRecords')
    .set({ receipt })
    .where('tenantId', '=', tenantId)
    .where('actorId', '=', actor.id!)
    .where('key', '=', key)
    .execute()
