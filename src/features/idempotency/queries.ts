import { sql } from 'kysely'
import type { TenantContext } from '../../context.ts'

const outdated = sql<Date>`clock_timestamp() - interval '24 hours'`

/**
 * Takes the key for this transaction; false when another call has it already (waits for one that is running). A key of
 * more than 24 hours ago is free again.
 */
export async function claimKey({ tx, tenantId, actor }: TenantContext, key: string, fingerprint: Buffer) {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('idempotencyRecords')
    .values({ tenantId, actorId: actor.id!, key, fingerprint, receipt: Buffer.alloc(0) })
    .onConflict((conflict) =>
      conflict
        .columns(['tenantId', 'actorId', 'key'])
        .doUpdateSet({ fingerprint, receipt: Buffer.alloc(0), createdAt: sql`clock_timestamp()` })
        .where('idempotencyRecords.createdAt', '<', outdated),
    )
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Removes some receipts that nobody can ask for any more, more than one new one adds, so that few are ever left. */
export const deleteOutdated = ({ tx, tenantId }: TenantContext) =>
  tx
    .deleteFrom('idempotencyRecords')
    .where('tenantId', '=', tenantId)
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('actorId', 'key'),
        'in',
        selectFrom('idempotencyRecords')
          .select(['actorId', 'key'])
          .where('tenantId', '=', tenantId)
          .where('createdAt', '<', outdated)
          .orderBy('createdAt')
          .limit(20)
          .forUpdate()
          .skipLocked()
          .$asTuple('actorId', 'key'),
      ),
    )
    .execute()

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
