/*
 * Twilio SendGrid sends batches of events, signed as a whole (ECDSA over P-256 and SHA-256, timestamp before the body)
 * with a key whose public half it shows. It keeps the Message-ID of mails and repeats arguments of ours.
 */
import { createPublicKey, verify as verifySignature } from 'node:crypto'
import { meaningOfStatus, statusIn } from '../../mail/enhanced-status.ts'
import { email, type Fields, field, fields, text } from '../../ticket-systems/fields.ts'
import { type Authentication, header, Refusal } from '../../ticket-systems/system.ts'
import { type MailEvent, type MailEventKind, type MailProvider, momentOf, mostEvents, present } from '../provider.ts'

/** As it is shown: DER in base64, with or without the lines around it. Throws for what is no such key. */
function publicKeyOf(shown: string) {
  const der = shown.replaceAll(/-----[A-Z ]+-----|\s/g, '')
  const key = createPublicKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'spki' })
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new TypeError('the key is none of P-256')
  return key
}

const signature: Authentication = {
  verify(call, shown) {
    const given = header(call, 'x-twilio-email-event-webhook-signature')
    const timestamp = header(call, 'x-twilio-email-event-webhook-timestamp')
    if (!given || !timestamp || timestamp.length > 20 || given.length > 200) return false
    const signed = Buffer.concat([Buffer.from(timestamp), call.raw])
    return verifySignature('sha256', signed, publicKeyOf(shown), Buffer.from(given, 'base64'))
  },
  fault(shown) {
    try {
      publicKeyOf(shown)
      return undefined
    } catch {
      return 'must be the verification key that SendGrid shows for the signed event webhook'
    }
  },
}

/** Why SendGrid did not even try. */
const dropped: readonly (readonly [RegExp, MailEventKind])[] = [
  [/bounced address|invalid/i, 'hard'],
  [/spam report/i, 'complained'],
  [/unsubscribed/i, 'unsubscribed'],
]

function kindOf(event: Fields, status: string | null): MailEventKind | undefined {
  const reason = text(event, 'reason', 500) ?? ''
  const meaning = meaningOfStatus(status ?? '')
  switch (text(event, 'event')) {
    case 'bounce':
      // A block is a refusal that SendGrid does not hold against the address.
      if (text(event, 'type') === 'blocked') return meaning === 'soft' ? 'soft' : 'refused'
      return meaning ?? 'hard'
    case 'dropped':
      return dropped.find(([words]) => words.test(reason))?.[1] ?? 'refused'
    case 'deferred':
      return 'delayed'
    case 'spamreport':
      return 'complained'
    case 'unsubscribe':
    case 'group_unsubscribe':
      return 'unsubscribed'
    case 'delivered':
      return 'delivered'
    default:
      return undefined
  }
}

function eventOf(given: unknown): MailEvent[] {
  const event = fields(given)
  const reason = text(event, 'reason', 500) ?? text(event, 'response', 500)
  const status = text(event, 'status', 20) ?? statusIn(reason ?? '')
  const kind = kindOf(event, status)
  const key = text(event, 'sg_event_id')
  if (kind === undefined || key === null) return []
  return [
    {
      key,
      kind,
      recipients: present(email(event, 'email')),
      references: present(text(event, 'rapport'), text(event, 'smtp-id', 500)),
      status: /^[245]\.\d{1,3}\.\d{1,3}$/.test(status ?? '') ? status : null,
      reason,
      at: momentOf(field(event, 'timestamp')),
    },
  ]
}

export const sendgrid: MailProvider = {
  name: 'sendgrid',
  title: 'Twilio SendGrid',
  authentication: signature,
  read(body) {
    if (!Array.isArray(body)) throw new Refusal('The body is no list of events.')
    if (body.length > mostEvents) throw new Refusal(`The body holds more than ${mostEvents} events.`)
    return { events: body.flatMap(eventOf) }
  },
}
