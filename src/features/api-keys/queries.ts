import { sql } from 'kysely'
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { ApiKeyQuery } from './schemas.ts'

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

export const listApiKeys = ({ tx, tenantId }: TenantContext, { revoked, ...page }: ApiKeyQuery) =>
  readPage(
    tx
      .selectFrom('apiKeys')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .where('revokedAt', revoked ? 'is not' : 'is', null),
    page,
    { createdAt: 'id', name: 'name' },
  )

export const revokeKey = ({ tx, tenantId }: TenantContext, id: string) =>
  tx
    .updateTable('apiKeys')
    .set({ revokedAt: sql`clock_timestamp()` })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()

/** A key that is not revoked. Its use is written down in the same round trip, at most once a minute. */
export const useKey = defineStatement<{ id: string; scopes: string[]; expires_at: Date | null }>(
  'use_api_key',
  `with used as (
     update api_keys set last_used_at = clock_timestamp()
     where tenant_id = $1 and key_hash = $2 and revoked_at is null
       and coalesce(last_used_at < clock_timestamp() - interval '1 minute', true))
   select id, scopes, expires_at from api_keys where tenant_id = $1 and key_hash = $2 and revoked_at is null`,
)
