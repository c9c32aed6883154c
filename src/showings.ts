/*
 * A form carries which showing of its page it comes from: when that was, and whether it asked to press once more. A tag
 * (HMAC-SHA-256, 16 bytes) holds it to the invitation, so that nobody can send a form whose page was never shown. Bytes:
 * purpose 1, key 1, whether it asks to confirm 1, milliseconds 6, tag 16.
 */
import { timingSafeEqual } from 'node:crypto'
import { bytesOfId } from './ids.ts'
import type { Secrets } from './secrets.ts'

/** Apart from every other token that the same keys sign. */
const purpose = 0x50

export interface Showing {
  shownAt: Date
  /** The page asked its reader to press the button once more. */
  confirms: boolean
}

interface Shown {
  tenantId: string
  invitationId: string
}

const tagOf = (secrets: Secrets, head: Buffer, { tenantId, invitationId }: Shown) =>
  secrets.linkTag(head[1]!, Buffer.concat([head, bytesOfId(tenantId), bytesOfId(invitationId)]))

/** What the form of a page says about this showing of it. */
export function writeShowing(secrets: Secrets, shown: Shown, { shownAt, confirms }: Showing): string {
  const head = Buffer.from([purpose, secrets.currentKey, confirms ? 1 : 0, 0, 0, 0, 0, 0, 0])
  head.writeUIntBE(shownAt.getTime(), 3, 6)
  return Buffer.concat([head, tagOf(secrets, head, shown)!]).toString('base64url')
}

/** The showing that a form comes from; undefined when we never showed this page so. */
export function readShowing(secrets: Secrets, shown: Shown, token: unknown): Showing | undefined {
  if (typeof token !== 'string' || !/^[\w-]{34}$/.test(token)) return undefined
  const bytes = Buffer.from(token, 'base64url')
  const head = bytes.subarray(0, 9)
  const tag = head[0] === purpose ? tagOf(secrets, head, shown) : undefined
  if (!tag || !timingSafeEqual(tag, bytes.subarray(9))) return undefined
  return { shownAt: new Date(head.readUIntBE(3, 6)), confirms: head[2] === 1 }
}
