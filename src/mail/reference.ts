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
  /** Which reminder it is; 0 for the first mail. */
  reminder: number
}

/** Apart from every token that survey links are made of. */
const purpose = 0x40

/** The reference of a mail to an address; the same for each attempt at the same mail. */
export function writeMailReference(secrets: Secrets, mailed: Mailed, address: string): string {
  const key = secrets.currentKey
  const tag = tagOf(secrets, key, mailed, address)!.toString('base64url')
  return `${mailed.invitationId}.${numberOf(mailed)}.${key.toString(16).padStart(2, '0')}${tag}`
}

/** A first mail is numbered as all mails were before there were reminders. */
const numberOf = ({ cycle, reminder }: Pick<Mailed, 'cycle' | 'reminder'>) =>
  `${cycle}${reminder > 0 ? `r${reminder}` : ''}`

const tagOf = (secrets: Secrets, key: number, mailed: Mailed, address: string) => {
  const head = Buffer.from([purpose, key])
  const rest = Buffer.from(` ${numberOf(mailed)} ${address.toLowerCase()}`)
  return secrets.linkTag(key, Buffer.concat([head, bytesOfId(mailed.tenantId), bytesOfId(mailed.invitationId), rest]))
}

/** A reference that was found; nobody has checked yet whether it is one of ours. */
export interface FoundReference {
  invitationId: string
  cycle: number
  reminder: number
  key: number
  tag: string
}

const pattern =
  /(?<![\w-])([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,9})(?:r([1-3]))?\.([0-9a-f]{2})([\w-]{22})(?![\w-])/

/** The first reference in a text, such as a Message-ID; undefined when it holds none. */
export function findMailReference(text: string): FoundReference | undefined {
  const [, invitationId, cycle, reminder, key, tag] = pattern.exec(text.slice(0, 1000)) ?? []
  if (!invitationId || !cycle || !key || !tag) return undefined
  const numbers = { cycle: Number(cycle), reminder: Number(reminder ?? 0), key: Number.parseInt(key, 16) }
  return { invitationId, ...numbers, tag }
}

/** Whether a mail of this firm with this reference went to this address. */
export function isReferenceFor(secrets: Secrets, found: FoundReference, tenantId: string, address: string): boolean {
  const expected = tagOf(secrets, found.key, { tenantId, ...found }, address)
  return expected !== undefined && sameSecret(found.tag, expected.toString('base64url'))
}
