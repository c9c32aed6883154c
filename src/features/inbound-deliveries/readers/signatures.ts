import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { sameSecret } from '../../../secrets.ts'
import { header, type Verify } from './reader.ts'

/** A signed call that is older, or from further in the future, is somebody's copy of it. */
const windowMs = 5 * 60_000

const isRecent = (at: number, now: Date) => Math.abs(now.getTime() - at) <= windowMs

/** Zendesk: base64 of HMAC-SHA256 over the timestamp as it stands in its header and the body; the secret is text. */
export const zendeskSignature: Verify = (call, secret, now) => {
  const signature = header(call, 'x-zendesk-webhook-signature')
  const timestamp = header(call, 'x-zendesk-webhook-signature-timestamp')
  if (!signature || !timestamp || !isRecent(Date.parse(timestamp), now)) return false
  return sameSecret(signature, createHmac('sha256', secret).update(timestamp).update(call.raw).digest('base64'))
}

/** Standard Webhooks: any of several signatures, so that the sender can change its secret. */
export const standardSignature: Verify = (call, secret, now) => {
  const id = header(call, 'webhook-id')
  const timestamp = header(call, 'webhook-timestamp')
  const signatures = header(call, 'webhook-signature')
  if (!id || !timestamp || !signatures || !/^[0-9]{1,12}$/.test(timestamp)) return false
  const at = Number(timestamp) * 1000
  if (!isRecent(at, now)) return false
  const expected = new Webhook(secret).sign(id, new Date(at), call.raw)
  return signatures
    .split(' ', 10)
    .map((signature) => sameSecret(signature, expected))
    .includes(true)
}

/** The secret itself, over TLS. */
export const bearer: Verify = (call, secret) => {
  const [scheme = '', credential = ''] = (header(call, 'authorization') ?? '').split(' ')
  return scheme.toLowerCase() === 'bearer' && sameSecret(credential, secret)
}
