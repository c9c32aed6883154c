/*
 * The token in a survey link. It says which tenant and invitation it is for and until when, and carries a tag
 * (HMAC-SHA-256, 16 bytes) under a key of its own, so a wrong one is refused before any query. The row can still
 * revoke it. Bytes: purpose 1, key 1, tenant 16, invitation 16, expiry in seconds 5, tag 16.
 */
import { timingSafeEqual } from 'node:crypto'
import { bytesOfId, idOfBytes } from './ids.ts'
import type { Secrets } from './secrets.ts'

const purposes = { survey: 1, unsubscribe: 2, mailbox: 3 } as const
export type LinkPurpose = keyof typeof purposes

export interface LinkTarget {
  tenantId: string
  /** The invitation; for the page of captured mails, the tenant once more. */
  id: string
  expiresAt: Date
}

export function writeLinkToken(
  secrets: Secrets,
  purpose: LinkPurpose,
  { tenantId, id, expiresAt }: LinkTarget,
): string {
  const data = Buffer.alloc(39)
  data[0] = purposes[purpose]
  data[1] = secrets.currentKey
  bytesOfId(tenantId).copy(data, 2)
  bytesOfId(id).copy(data, 18)
  data.writeUIntBE(Math.floor(expiresAt.getTime() / 1000), 34, 5)
  return Buffer.concat([data, secrets.linkTag(secrets.currentKey, data)!]).toString('base64url')
}

/** The target of a token that we wrote for this purpose; undefined for any other text. Expiry is for the caller. */
export function readLinkToken(secrets: Secrets, purpose: LinkPurpose, token: string): LinkTarget | undefined {
  if (token.length !== 74 || !/^[A-Za-z0-9_-]+$/.test(token)) return undefined
  const bytes = Buffer.from(token, 'base64url')
  const data = bytes.subarray(0, 39)
  const tag = secrets.linkTag(data[1]!, data)
  if (!tag || !timingSafeEqual(tag, bytes.subarray(39)) || data[0] !== purposes[purpose]) return undefined
  return {
    tenantId: idOfBytes(data.subarray(2, 18)),
    id: idOfBytes(data.subarray(18, 34)),
    expiresAt: new Date(data.readUIntBE(34, 5) * 1000),
  }
}
