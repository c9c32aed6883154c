/** How each ticket system proves that a call is its own, as its benchmark sends it. */
import { createHash, createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { AuthenticationKind } from '../../../src/ticket-systems/system.ts'

export interface Proof {
  authentication: AuthenticationKind
  secret: string
  /** What the call carries for it, given its body, its delivery id and the address that it goes to. */
  headers(body: string, id: string, url: string): Record<string, string>
  /** What stands behind the address. */
  query?: string
}

const secret = 'a-secret-of-thirty-two-letters-x'

const hmac = (algorithm: string, key: string | Buffer, text: string, encoding: 'hex' | 'base64') =>
  createHmac(algorithm, key).update(text).digest(encoding)

const ofBody = (
  algorithm: 'sha1' | 'sha256',
  encoding: 'hex' | 'base64',
  header: string,
  { prefix = '', key = secret as string | Buffer, idHeader = '' } = {},
): Proof => ({
  authentication: 'signature',
  secret,
  headers: (body, id) => ({
    [header]: prefix + hmac(algorithm, key, body, encoding),
    ...(idHeader && { [idHeader]: id }),
  }),
})

const user = 'rapport:a-password-of-some-length'
const basic: Proof = {
  authentication: 'basic',
  secret: user,
  headers: () => ({ authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
}
const bearer: Proof = {
  authentication: 'bearer',
  secret,
  headers: () => ({ authorization: `Bearer ${secret}` }),
}

const standardSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const standard: Proof = {
  authentication: 'signature',
  secret: standardSecret,
  headers(body, id) {
    const at = new Date()
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(standardSecret).sign(id, at, body),
    }
  },
}

const zendesk: Proof = {
  authentication: 'signature',
  secret,
  headers(body) {
    const at = new Date().toISOString()
    return {
      'x-zendesk-webhook-signature-timestamp': at,
      'x-zendesk-webhook-signature': hmac('sha256', secret, at + body, 'base64'),
    }
  },
}

const hubspot: Proof = {
  authentication: 'signature',
  secret,
  headers(body, _id, url) {
    const at = String(Date.now())
    return {
      'x-hubspot-request-timestamp': at,
      'x-hubspot-signature-v3': hmac('sha256', secret, `POST${url}${body}${at}`, 'base64'),
    }
  },
}

/** By the name of the system. */
export const proofs: Record<string, Proof> = {
  zendesk,
  jira: ofBody('sha256', 'hex', 'x-hub-signature', { prefix: 'sha256=', idHeader: 'x-atlassian-webhook-identifier' }),
  freshdesk: basic,
  freshservice: basic,
  connectwise: ofBody('sha256', 'base64', 'x-content-signature', {
    key: createHash('sha256').update(secret).digest(),
  }),
  halo: basic,
  autotask: ofBody('sha1', 'base64', 'x-hook-signature', { prefix: 'sha1=' }),
  servicenow: bearer,
  github: ofBody('sha256', 'hex', 'x-hub-signature-256', { prefix: 'sha256=', idHeader: 'x-github-delivery' }),
  gitlab: standard,
  linear: ofBody('sha256', 'hex', 'linear-signature', { idHeader: 'linear-delivery' }),
  'zoho-desk': { authentication: 'token', secret, headers: () => ({}), query: `?secret=${secret}` },
  hubspot,
  intercom: ofBody('sha1', 'hex', 'x-hub-signature', { prefix: 'sha1=' }),
  'help-scout': ofBody('sha1', 'base64', 'x-helpscout-signature'),
  generic: standard,
}
