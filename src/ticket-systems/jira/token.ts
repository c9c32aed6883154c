/** JSON Web Tokens with which Jira calls the webhooks of apps: by the app's secret, and not about the body. */
import { createHmac } from 'node:crypto'
import { sameSecret } from '../../secrets.ts'
import { shownSecret } from '../authentication.ts'
import { field, fields } from '../fields.ts'
import { type Authentication, header, type InboundCall, type Verify } from '../system.ts'

/** For clocks that differ. */
const leeway = 60

/** How long a token lives that does not say when it ends. */
const lifetime = 15 * 60

function part(encoded: string) {
  try {
    return fields(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')))
  } catch {
    return {}
  }
}

const verify: Verify = (call, secret, now) => {
  const token = /^(?:bearer|jwt) ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(header(call, 'authorization') ?? '')
  if (!token) return false
  const [, head = '', claims = '', signature = ''] = token
  const expected = createHmac('sha256', secret).update(`${head}.${claims}`).digest('base64url')
  if (!sameSecret(signature, expected) || field(part(head), 'alg') !== 'HS256') return false
  const issued = field(part(claims), 'iat')
  const ends = field(part(claims), 'exp') ?? (typeof issued === 'number' ? issued + lifetime : undefined)
  const seconds = now.getTime() / 1000
  const isIssued = typeof issued !== 'number' || issued <= seconds + leeway
  return isIssued && typeof ends === 'number' && seconds <= ends + leeway
}

const statedAt = (call: InboundCall) => {
  const issued = field(part((header(call, 'authorization') ?? '').split('.')[1] ?? ''), 'iat')
  return typeof issued === 'number' ? new Date(issued * 1000) : undefined
}

export const appToken: Authentication = { verify, statedAt, fault: shownSecret(16, 'client secret of the app') }
