/*
 * Zoho Desk sends a token that Zoho has signed (JWT, RS256). It says for which organisation and which webhook it was
 * made and nothing of the body, so it proves who calls and not what is said; it is short-lived. All customers of Zoho
 * share the keys, so organisation and webhook must be the connection's own, and the keys those of its data centre.
 */
import { createPublicKey, verify as verifySignature, type webcrypto } from 'node:crypto'
import { sameSecret } from '../../secrets.ts'
import { windowMs } from '../authentication.ts'
import { type Fields, field, fields, list, text } from '../fields.ts'
import { type Authentication, header, type InboundCall } from '../system.ts'

const form = /^(desk\.(?:zoho\.(?:com|eu|in|jp|sa|uk|ae|com\.au|com\.cn)|zohocloud\.ca))\/(\d{1,30})\/(\d{1,30})$/

/** Where the keys of the connection's data centre lie; null without a connection that names it. */
export function keysUrl(_call: InboundCall, _body: unknown, secret = ''): string | null {
  const host = form.exec(secret)?.[1]
  return host === undefined ? null : `https://${host}/.well-known/jwks.json`
}

/** Documented as milliseconds, seen as seconds. */
function moment(claims: Fields, key: string): number | undefined {
  const value = field(claims, key)
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  return value > 1e11 ? value : value * 1000
}

/** Clocks may differ by as much. */
const leewayMs = 60_000

function isTimely(claims: Fields, now: Date): boolean {
  const expires = moment(claims, 'exp')
  const issued = moment(claims, 'iat') ?? 0
  return expires !== undefined && expires + leewayMs > now.getTime() && issued - windowMs < now.getTime()
}

const decoded = (part: string): Fields => fields(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')))

function publicKey(keys: unknown, kid: string | null) {
  const jwk = list(fields(keys), 'keys')
    .map(fields)
    .find((key) => kid !== null && text(key, 'kid') === kid && text(key, 'kty') === 'RSA')
  if (!jwk) return undefined
  const key = createPublicKey({ key: jwk as webcrypto.JsonWebKey, format: 'jwk' })
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048 ? undefined : key
}

/** Throws for what is no token or no key. */
function claimsOf(token: string, keys: unknown): Fields | undefined {
  const [head = '', claims = '', signature = '', ...more] = token.split('.')
  const { alg, kid } = { alg: text(decoded(head), 'alg'), kid: text(decoded(head), 'kid') }
  const key = alg === 'RS256' && more.length === 0 ? publicKey(keys, kid) : undefined
  if (!key) return undefined
  const isSigned = verifySignature('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))
  return isSigned ? decoded(claims) : undefined
}

function statedAt(call: InboundCall): Date | undefined {
  const given = header(call, 'x-zdesk-jwt') ?? ''
  if (given.length > 8000) return undefined
  try {
    const issued = moment(decoded(given.split('.')[1] ?? ''), 'iat')
    return issued === undefined ? undefined : new Date(issued)
  } catch {
    return undefined // no token
  }
}

/** The "secret" names the data centre, the organisation and the webhook. */
export const token: Authentication = {
  statedAt,
  verify(call, secret, now, keys) {
    const [, , organisation, webhook] = form.exec(secret) ?? []
    const given = header(call, 'x-zdesk-jwt')
    if (!organisation || !given || given.length > 8000) return false
    try {
      const claims = claimsOf(given, keys)
      if (!claims || !isTimely(claims, now)) return false
      const audience = [text(claims, 'aud'), ...list(claims, 'aud')]
      const isOurs = audience.some((each) => typeof each === 'string' && sameSecret(each, `webhookId:${webhook}`))
      return isOurs && sameSecret(text(claims, 'iss') ?? '', `orgId:${organisation}`)
    } catch {
      return false // no token, or keys that are none
    }
  },
  fault: (secret) =>
    form.test(secret)
      ? undefined
      : 'must be the address of Zoho Desk, the id of the organisation and of the webhook: desk.zoho.eu/123/456',
}
