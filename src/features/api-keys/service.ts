import { refuseToGrantMore, type Scope } from '../../access.ts'
import { type Actor, eachStatement, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { Problem } from '../../problems.ts'
import { remembered } from '../../recent.ts'
import { sha256 } from '../../secrets.ts'
import { tenantOfSecret, writeTenantSecret } from '../../tenant-secret.ts'
import { getRow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import * as queries from './queries.ts'
import type { ApiKeyQuery, NewApiKey } from './schemas.ts'

/** Makes a key; the key itself is in this answer and nowhere else. No caller makes a key that may do more than itself. */
export async function createApiKey(
  ctx: TenantContext,
  { name, scopes, expiresAt }: Omit<NewApiKey, 'scopes'> & { scopes: readonly Scope[] },
) {
  refuseToGrantMore(ctx.actor, scopes)
  const expiry = expiresAt ? new Date(expiresAt) : null
  if (expiry && expiry <= ctx.deps.clock.now()) throw expired()
  const key = writeTenantSecret('rpt_live_', ctx.tenantId)
  const row = await queries.insertApiKey(ctx, {
    name,
    keyHash: sha256(key),
    lastFour: key.slice(-4),
    scopes: [...new Set(scopes)],
    expiresAt: expiry,
  })
  await recordAudit(ctx, 'created', 'api_key', row.id, { name, scopes })
  return { ...row, key }
}

const expired = () =>
  new Problem('invalid_input', 'The key would have expired already.', {
    faults: [{ pointer: '/expiresAt', message: 'must lie in the future' }],
  })

export const getApiKey = (ctx: TenantContext, id: string) => getRow(ctx, 'apiKeys', 'API key', id)

export const listApiKeys = (ctx: TenantContext, query: ApiKeyQuery) => queries.listApiKeys(ctx, query)

/** Ends a key for good: at once in this process, within seconds in the others. It stays readable. */
export async function revokeApiKey(ctx: TenantContext, id: string): Promise<void> {
  const { keyHash, revokedAt } = await getApiKey(ctx, id)
  if (revokedAt !== null) return
  await queries.revokeKey(ctx, id)
  ctx.afterCommit(() => ctx.deps.recent.delete(cacheKey(keyHash)))
  await recordAudit(ctx, 'revoked', 'api_key', id)
}

const cacheKey = (keyHash: Buffer) => `api key ${keyHash.toString('base64')}`

interface KeyCaller {
  tenantId: string
  actor: Actor
  expiresAt: Date | null
}

/** The caller behind a key, at most some seconds old; undefined when the key is unknown, revoked or expired. */
export async function findKeyCaller(deps: Deps, key: string): Promise<KeyCaller | undefined> {
  const tenantId = tenantOfSecret('rpt_live_', key)
  if (tenantId === undefined) return undefined
  const keyHash = sha256(key)
  const caller = await remembered(deps, cacheKey(keyHash), () => loadCaller(deps, tenantId, keyHash))
  return caller && (caller.expiresAt === null || caller.expiresAt > deps.clock.now()) ? caller : undefined
}

async function loadCaller(deps: Deps, tenantId: string, keyHash: Buffer): Promise<KeyCaller | undefined> {
  const [row] = await eachStatement(deps, tenantId, system).run(queries.useKey, [tenantId, keyHash])
  if (!row) return undefined
  const actor: Actor = { kind: 'api_key', id: row.id, scopes: new Set(row.scopes as Scope[]) }
  return { tenantId, actor, expiresAt: row.expires_at }
}
