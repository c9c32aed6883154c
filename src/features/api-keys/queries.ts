import type { TenantContext } from '../../context.ts'

interface NewKey {
  name: string
  keyHash: Buffer
  lastFour: string
  scopes: string[]
  expiresAt: Date | null
}

export const insertApiKey = ({ tx, tenantId, actor }: TenantContext, key: NewKey) =>
  tx
    .insertInto('apiKeys')
    .values({ ...key, tenantId, createdBy: actor.kind === 'user' ? actor.id : null })
    .returningAll()
    .executeTakeFirstOrThrow()

/** A key that is not revoked and not expired; notes the use, at most once a minute. */
export const findUsableKey = ({ tx, tenantId }: TenantContext, keyHash: Buffer) =>
  tx
    .selectFrom('apiKeys')
    .select(['id', 'scopes', 'lastUsedAt', 'expiresAt'])
    .where('tenantId', '=', tenantId)
    .where('keyHash', '=', keyHash)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
