import { randomBytes } from 'node:crypto'

/** A UUID of version 7 (RFC 9562): milliseconds first, so that rows of one time lie together; never a secret. */
export function newId(now = Date.now()): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return idOfBytes(bytes)
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether a text is an id as we write it, in small letters. */
export const isId = (text: string) => uuid.test(text)

/** The 16 bytes of an id, for tokens that carry one. */
export const bytesOfId = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex')

export const idOfBytes = (bytes: Buffer) =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
