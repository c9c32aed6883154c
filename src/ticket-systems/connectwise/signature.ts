/*
 * ConnectWise signs with a key that it gives out at an address in the body, Metadata.key_url. Anybody can write such an
 * address, and every customer of ConnectWise has a key at one. So a connection either knows the key itself, or the
 * address of its own key: then only an address of the same host and company is asked, and only its key believed.
 */
import { sha256 } from '../../secrets.ts'
import { hmacOfBody, shownSecret } from '../authentication.ts'
import { field, fields, inside } from '../fields.ts'
import { jsonBody } from '../json-body.ts'
import type { Authentication, InboundCall } from '../system.ts'

const cloud = /^[a-z0-9-]+\.myconnectwise\.net$/
const path = /^\/(?:[\w.-]+\/+)?system\/callbackkey\/index\.rails$/i

interface KeyPlace {
  readonly href: string
  readonly host: string
  readonly company: string
  readonly id: string | undefined
}

/** Null for what is no address of a key; a parameter given twice could mean one thing here and another there. */
function keyPlace(address: unknown): KeyPlace | null {
  if (typeof address !== 'string' || address.length > 1000 || !URL.canParse(address)) return null
  const { protocol, username, password, pathname, searchParams, host, href, hash } = new URL(address)
  if (protocol !== 'https:' || username || password || hash || !path.test(pathname)) return null
  const parameters = new Map([...searchParams].map(([name, value]) => [name.toLowerCase(), value]))
  const company = parameters.get('companyname')?.toLowerCase()
  if (!company || parameters.size !== searchParams.size) return null
  return { href, host, company, id: parameters.get('id')?.toLowerCase() }
}

const isAddress = (secret: string) => /^https?:/i.test(secret)

/** The id tells one key of a company from another; it may be left out. */
const isSameKey = (own: KeyPlace | null, named: KeyPlace) =>
  own?.host === named.host && own.company === named.company && (own.id === undefined || own.id === named.id)

const namedPlace = (body: unknown) => keyPlace(field(inside(fields(body), 'Metadata'), 'key_url'))

/** Where the key of a call lies; null when the connection knows its key, and for every address but its own. */
export function keysUrl(_call: InboundCall, body: unknown, secret?: string): string | null {
  const named = namedPlace(body)
  if (!named) return null
  if (secret === undefined) return cloud.test(named.host) ? named.href : null
  return isSameKey(keyPlace(secret), named) ? named.href : null
}

const isSigned = hmacOfBody({ algorithm: 'sha256', encoding: 'base64', header: 'x-content-signature', key: sha256 })

/** Calls carry no time, so a copy is only told by its MessageId. */
export const signature: Authentication = {
  verify(call, secret, now, keys) {
    if (!isAddress(secret)) return isSigned(call, secret, now)
    const key = field(fields(keys), 'signing_key')
    return typeof key === 'string' && key !== '' && namesOwnKey(call, secret) && isSigned(call, key, now)
  },
  fault(secret) {
    if (!isAddress(secret)) return shownSecret(8, 'signing key of ConnectWise')(secret)
    return keyPlace(secret) ? undefined : 'is neither a signing key nor the https address of one, with its companyName'
  },
}

function namesOwnKey(call: InboundCall, secret: string): boolean {
  try {
    return keysUrl(call, jsonBody(call), secret) !== null
  } catch {
    return false
  }
}
