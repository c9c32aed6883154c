import { randomBytes } from 'node:crypto'

/*
 * Secrets that name their tenant: 16 bytes tenant, 32 random bytes. Thus one is looked up inside that tenant, by its
 * hash, and no query has to cross tenants; a forged tenant finds no hash.
 */

export type SecretPrefix = 'rpt_live_' | 'rpt_refresh_' | 'rpt_password_'

export const writeTenantSecret = (prefix: SecretPrefix, tenantId: string) =>
  prefix + Buffer.concat([Buffer.from(tenantId.replaceAll('-', ''), 'hex'), randomBytes(32)]).toString('base64url')

/** The tenant that a secret names; undefined for a text that is none of ours. */
export function tenantOfSecret(prefix: SecretPrefix, secret: string): string | undefined {
  if (!secret.startsWith(prefix) || secret.length !== prefix.length + 64) return undefined
  const hex = Buffer.from(secret.slice(prefix.length), 'base64url').subarray(0, 16).toString('hex')
  if (hex.length !== 32) return undefined
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
