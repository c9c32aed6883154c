import { sql } from 'kysely'
import type { TenantContext } from '../../context.ts'

interface NewToken {
  userId: string
  familyId: string
  tokenHash: Buffer
}

export const lifetimeDays = 30

export const insertToken = ({ tx, tenantId }: TenantContext, token: NewToken) =>
  tx
    .insertInto('refreshTokens')
    .values({ ...token, tenantId, expiresAt: sql`clock_timestamp() + make_interval(days => ${lifetimeDays})` })
    .returning('expiresAt')
    .executeTakeFirstOrThrow()

/** The token's row, held: of two uses at once the second sees what the first did. */
export const lockToken = ({ tx, tenantId }: TenantContext, tokenHash: Buffer) =>
  tx
    .selectFrom('refreshTokens')
    .select(['id', 'userId', 'familyId', 'usedAt', 'revokedAt', sql<boolean>`expires_at <= now()`.as('isExpired')])
    .where('tenantId', '=', tenantId)
    .where('tokenHash', '=', tokenHash)
    .forUpdate()
    .executeTakeFirst()

export const markUsed = ({ tx, tenantId }: TenantContext, id: string) =>
  tx
    .updateTable('refreshTokens')
    .set({ usedAt: sql`clock_timestamp()` })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()

/** Ends a session: its one token that was not used yet is revoked. False when the session had ended before. */
export async function revokeFamily({ tx, tenantId }: TenantContext, familyId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('refreshTokens')
    .set({ revokedAt: sql`clock_timestamp()` })
    .where('tenantId', '=', tenantId)
    .where('familyId', '=', familyId)
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export const revokeFamiliesOf = ({ tx, tenantId }: TenantContext, userId: string, exceptFamilyId?: string) =>
  tx
    .updateTable('refreshTokens')
    .set({ revokedAt: sql`clock_timestamp()` })
    .where('tenantId', '=', tenantId)
    .where('userId', '=', userId)
    .where('usedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .$if(exceptFamilyId !== undefined, (query) => query.where('familyId', '!=', exceptFamilyId!))
    .execute()

export const deleteExpired = ({ tx, tenantId }: TenantContext, userId: string) =>
  tx
    .deleteFrom('refreshTokens')
    .where('tenantId', '=', tenantId)
    .where('userId', '=', userId)
    .where('expiresAt', '<', sql<Date>`now()`)
    .execute()
