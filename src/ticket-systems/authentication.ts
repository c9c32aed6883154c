/** The ways in which ticket systems prove that a call is theirs. Every comparison takes constant time. */
import { createHmac, randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { randomSecret, sameSecret } from '../secrets.ts'
import { type Authentication, header, type InboundCall, type Verify } from './system.ts'

/** A signed call that is older, or from further in the future, is somebody's copy of it. */
export const windowMs = 5 * 60_000

/** Whether a moment that was signed is at most so long ago, and hardly in the future; false for no moment at all. */
export function isRecent(at: Date | undefined, now: Date, longestMs = windowMs): boolean {
  const age = now.getTime() - (at?.getTime() ?? Number.NaN)
  return age <= longestMs && age >= -windowMs
}

interface Hmac {
  algorithm: 'sha1' | 'sha256'
  encoding: 'hex' | 'base64'
  /** The header that carries it, in lower case. */
  header: string
  /** What stands before the signature in the header, such as `sha256=`. */
  prefix?: string
  /** Made of the secret; the secret as text without it. */
  key?(secret: string): string | Buffer
}

/** A signature over the raw body. */
export const hmacOfBody =
  ({ algorithm, encoding, header: name, prefix = '', key = (secret) => secret }: Hmac): Verify =>
  (call, secret) => {
    const given = header(call, name)
    const expected = prefix + createHmac(algorithm, key(secret)).update(call.raw).digest(encoding)
    return given !== undefined && sameSecret(given.trim(), expected)
  }

function standardMoment(call: InboundCall): Date | undefined {
  const timestamp = header(call, 'webhook-timestamp') ?? ''
  return /^[0-9]{1,12}$/.test(timestamp) ? new Date(Number(timestamp) * 1000) : undefined
}

/** Standard Webhooks: any of several signatures, so that the sender can change its secret. */
export const standardSignature: Verify = (call, secret, now) => {
  const id = header(call, 'webhook-id')
  const signatures = header(call, 'webhook-signature')
  const at = standardMoment(call)
  if (!id || !at || !signatures || !isRecent(at, now)) return false
  const expected = new Webhook(secret).sign(id, at, call.raw)
  return signatures
    .split(' ', 10)
    .map((signature) => sameSecret(signature, expected))
    .includes(true)
}

const credentialOf = (call: InboundCall, wanted: string) => {
  const [scheme = '', credential = ''] = (header(call, 'authorization') ?? '').split(' ')
  return scheme.toLowerCase() === wanted ? credential : ''
}

const visible = (secret: string) =>
  /^[\x21-\x7e]{16,500}$/.test(secret) ? undefined : 'must be at least 16 visible characters without spaces'

/** A secret that the ticket system makes and shows. */
export const shownSecret =
  (least: number, name: string) =>
  (secret: string): string | undefined =>
    secret.length < least ? `is too short to be the ${name}` : undefined

/** The secret itself as bearer token. */
export const bearer: Authentication = {
  verify: (call, secret) => sameSecret(credentialOf(call, 'bearer'), secret),
  make: randomSecret,
  fault: visible,
}

/** User and password, as `user:password` in the secret. */
export const basic: Authentication = {
  verify: (call, secret) => sameSecret(credentialOf(call, 'basic'), Buffer.from(secret, 'utf8').toString('base64')),
  make: () => `rapport:${randomSecret()}`,
  fault: (secret) =>
    /^[^:\s]{1,100}:[\x21-\x7e]{12,300}$/.test(secret)
      ? undefined
      : 'must be user:password, the password at least 12 visible characters',
}

/** The secret itself in a header of its own; for systems that can add headers and nothing better. */
export const ownHeader = (name = 'x-rapport-secret'): Authentication => ({
  verify: (call, secret) => sameSecret(header(call, name) ?? '', secret),
  make: randomSecret,
  fault: visible,
})

/** A secret for Standard Webhooks: whsec_ and random bytes in base64. */
export const standardSecret: Authentication = {
  verify: standardSignature,
  statedAt: standardMoment,
  make: () => `whsec_${randomBytes(32).toString('base64')}`,
  fault: (secret) =>
    standardSecretBytes(secret) < 24 ? 'must be whsec_ and at least 24 random bytes in base64' : undefined,
}

function standardSecretBytes(secret: string): number {
  if (!secret.startsWith('whsec_')) return 0
  try {
    new Webhook(secret)
    return Buffer.from(secret.slice('whsec_'.length), 'base64').length
  } catch {
    return 0
  }
}
