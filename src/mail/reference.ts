/*
 * The reference that every mail carries in its Message-ID and in a header of its own, and by which news about it are
 * matched. It names the invitation, and a tag (HMAC-SHA-256, 16 bytes) holds it to the firm and to the address that the
 * mail went to. Who tells of a mail must show its reference, and only the address that it was made for is believed: so a
 * forged bounce stops nobody's mail, and one about an address that the contact no longer has does not stop the new one.
 */
import { bytesOfId } from '../ids.ts'
import { type Secrets, sameSecret } from '../secrets.ts'

/** The header that keeps the reference where a relay writes a Message-ID of its own. */
export const referenceHeader = 'X-Rapport-Reference'

interface Mailed {
  tenantId: string
  invitationId: string
  cycle: number
}

/** Apart from every token that survey links are made of. */
const purpose = 0x40

/** The reference of a mail to an address; the same for each attempt at the same mail. */
export function writeMailReference(secrets: Secrets, mailed: Mailed, address: string): string {
  const key = secrets.currentKey
  const tag = tagOf(secrets, key, mailed, address)!.toString('base64url')
  return `${mailed.invitationId}.${mailed.cycle}.${key.toString(16).padStart(2, '0')}${tag}`
}

const tagOf = (secrets: Secrets, key: number, { tenantId, invitationId, cycle }: Mailed, address: string) => {
  const head = Buffer.from([purpose, key])
  const rest = Buffer.from(` ${cycle} ${address.toLowerCase()}`)
  return secrets.linkTag(key, Buffer.concat([head, bytesOfId(tenantId), bytesOfId(invitationId), rest]))
}

/** A reference that was found; nobody has checked yet whether it is one of ours. */
export interface FoundReference {
  invitationId: string
  cycle: number
  key: number
  tag: string
}

const pattern = /(?<![\w-])([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,9})\.([0-9a-f]{2})([\w-]{22})(?![\w-])/

/** The first reference in a text, such as a Message-ID; undefined when it holds none. */
export function findMailReference(text: string): FoundReference | undefined {
  const [, invitationId, cycle, key, tag] = pattern.exec(text.slice(0, 1000)) ?? []
  if (!invitationId || !cycle || !key || !tag) return undefined
  return { invitationId, cycle: Number(cycle), key: Number.parseInt(key, 16), tag }
}

/** Whether a mail of this firm with this reference went to this address. */
export function isReferenceFor(secrets: Secrets, found: FoundReference, tenantId: string, address: string): boolean {
  const expected = tagOf(secrets, found.key, { tenantId, ...found }, address)
  return expected !== undefined && sameSecret(found.tag, expected.toString('base64url'))
}
