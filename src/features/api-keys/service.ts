import { randomBytes } from 'node:crypto'
import type { Scope } from '../../access.ts'
import { type Actor, eachStatement, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { sha256 } from '../../secrets.ts'
import { recordAudit } from '../audit-events/service.ts'
import { findUsableKey, insertApiKey } from './queries.ts'

const prefix = 'rpt_live_'

/**
 * A key names its tenant: 16 bytes tenant, 32 random bytes. Thus it is looked up inside that tenant, by its hash, and
 * no query has to cross tenants; a forged tenant finds no hash.
 */
const writeKey = (tenantId: string) =>
  prefix + Buffer.concat([Buffer.from(tenantId.replaceAll('-', ''), 'hex'), randomBytes(32)]).toString('base64url')

function tenantOfKey(key: string): string | undefined {
  if (!key.startsWith(prefix) || key.length !== prefix.length + 64) return undefined
  const hex = Buffer.from(key.slice(prefix.length), 'base64url').subarray(0, 16).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Makes a key; the key itself is in this answer and nowhere else. */
export async function createApiKey(
  ctx: TenantContext,
  { name, scopes, expiresAt }: { name: string; scopes: readonly Scope[]; expiresAt?: string | null },
) {
  const key = writeKey(ctx.tenantId)
  const row = await insertApiKey(ctx, {
    name,
    keyHash: sha256(key),
    lastFour: key.slice(-4),
    scopes: [...scopes],
    expiresAt: expiresAt ? new Date(expiresAt) : null,
  })
  await recordAudit(ctx, 'created', 'api_key', row.id, { name, scopes })
  return { ...row, key }
}

/** The caller behind a key, at most some seconds old; undefined when the key is unknown, revoked or expired. */
export async function findKeyCaller(deps: Deps, key: string): Promise<{ tenantId: string; actor: Actor } | undefined> {
  const tenantId = tenantOfKey(key)
  if (tenantId === undefined) return undefined
  const hash = sha256(key)
  const cacheKey = `api key ${hash.toString('base64')}`
  const known = deps.recent.get(cacheKey) as { tenantId: string; actor: Actor; expiresAt: Date | null } | undefined
  if (known && (known.expiresAt === null || known.expiresAt > deps.clock.now())) return known
  const row = await findUsableKey(eachStatement(deps, tenantId, system), hash)
  if (!row || (row.expiresAt !== null && row.expiresAt <= deps.clock.now())) return undefined
  const actor: Actor = { kind: 'api_key', id: row.id, scopes: new Set(row.scopes as Scope[]) }
  const caller = { tenantId, actor, expiresAt: row.expiresAt }
  deps.recent.set(cacheKey, caller)
  return caller
}
