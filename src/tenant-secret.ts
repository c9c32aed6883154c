import { randomBytes } from 'node:crypto'
import { bytesOfId, idOfBytes } from './ids.ts'

/*
 * Secrets that name their tenant: 16 bytes tenant, 32 random bytes. Thus one is looked up inside that tenant, by its
 * hash, and no query has to cross tenants; a forged tenant finds no hash.
 */

export type SecretPrefix = 'rpt_live_' | 'rpt_refresh_' | 'rpt_password_'

export const writeTenantSecret = (prefix: SecretPrefix, tenantId: string) =>
  prefix + Buffer.concat([bytesOfId(tenantId), randomBytes(32)]).toString('base64url')

/** The tenant that a secret names; undefined for a text that is none of ours. */
export function tenantOfSecret(prefix: SecretPrefix, secret: string): string | undefined {
  if (!secret.startsWith(prefix) || secret.length !== prefix.length + 64) return undefined
  const tenant = Buffer.from(secret.slice(prefix.length), 'base64url').subarray(0, 16)
  return tenant.length === 16 ? idOfBytes(tenant) : undefined
}
