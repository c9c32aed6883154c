import { sql } from 'kysely'
import type { Pool } from '../../../db/client.ts'
import type { TenantContext } from '../../context.ts'

/** The accounts with an address, in every firm, oldest first; at most 20. */
export async function findAccounts(pool: Pool, email: string): Promise<{ tenantId: string; id: string }[]> {
  const { rows } = await pool.query('select tenant_id as "tenantId", id from users_with_email($1)', [email])
  return rows
}

/**
 * Counts an attempt before it is made, so that many at once cannot slip past the delay, and sets the delay that holds
 * unless the attempt succeeds: none for the first four, then 1 s, doubling up to 15 minutes. An hour of rest begins
 * the count anew. No row while an earlier delay holds.
 */
export const claimAttempt = ({ tx, tenantId }: TenantContext, id: string) => {
  const failed = sql<number>`(case when sign_in_blocked_until < clock_timestamp() - interval '1 hour'
    then 1 else failed_sign_ins + 1 end)`
  return tx
    .updateTable('users')
    .set({
      failedSignIns: failed,
      signInBlockedUntil: sql<Date>`clock_timestamp() + make_interval(secs =>
        case when ${failed} < 5 then 0 else least(900, 2 ^ least(${failed} - 5, 10)) end)`,
    })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .where('archivedAt', 'is', null)
    .where(sql<boolean>`coalesce(sign_in_blocked_until <= clock_timestamp(), true)`)
    .returning('passwordHash')
    .executeTakeFirst()
}

/** How many seconds the delay still holds, rounded up. */
export const readDelay = async ({ tx, tenantId }: TenantContext, id: string) => {
  const row = await tx
    .selectFrom('users')
    .select(sql<number>`ceil(extract(epoch from sign_in_blocked_until - clock_timestamp()))::int`.as('seconds'))
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return Math.max(1, row?.seconds ?? 1)
}

export const forgetAttempts = ({ tx, tenantId }: TenantContext, id: string) =>
  tx
    .updateTable('users')
    .set({ failedSignIns: 0, signInBlockedUntil: null })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()

export const storePassword = ({ tx, tenantId }: TenantContext, id: string, passwordHash: string) =>
  tx
    .updateTable('users')
    .set({ passwordHash, failedSignIns: 0, signInBlockedUntil: null })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()

export const deleteLinks = ({ tx, tenantId }: TenantContext, userId: string) =>
  tx.deleteFrom('passwordLinks').where('tenantId', '=', tenantId).where('userId', '=', userId).execute()

export const insertLink = ({ tx, tenantId }: TenantContext, link: { userId: string; tokenHash: Buffer }) =>
  tx
    .insertInto('passwordLinks')
    .values({ ...link, tenantId, expiresAt: sql`clock_timestamp() + interval '72 hours'` })
    .returning(['id', 'userId', 'expiresAt', 'createdAt'])
    .executeTakeFirstOrThrow()

/** The link's user, while the link can be used. */
export const findOpenLink = ({ tx, tenantId }: TenantContext, tokenHash: Buffer) =>
  tx
    .selectFrom('passwordLinks')
    .innerJoin('users', (join) =>
      join.onRef('users.tenantId', '=', 'passwordLinks.tenantId').onRef('users.id', '=', 'passwordLinks.userId'),
    )
    .select(['passwordLinks.id', 'userId', 'users.email'])
    .where('passwordLinks.tenantId', '=', tenantId)
    .where('tokenHash', '=', tokenHash)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', sql<Date>`clock_timestamp()`)
    .where('users.archivedAt', 'is', null)
    .executeTakeFirst()

/** Takes the link; false when another call has taken it. */
export async function useLink({ tx, tenantId }: TenantContext, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('passwordLinks')
    .set({ usedAt: sql`clock_timestamp()` })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .where('usedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
