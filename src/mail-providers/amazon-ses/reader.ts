/*
 * Amazon SES by way of an SNS topic: notifications of an identity (`notificationType`) or events of a configuration set
 * (`eventType`). SES writes a Message-ID of its own, so the headers of the original must be included, as configuration
 * sets do by themselves. A transient bounce without a closer reason is often the automatic answer of somebody on
 * holiday, to whom the mail was delivered: it is no ground to send once more.
 */
import { meaningOfStatus, statusIn } from '../../mail/enhanced-status.ts'
import { referenceHeader } from '../../mail/reference.ts'
import { email, type Fields, field, fields, inside, list, text } from '../../ticket-systems/fields.ts'
import { jsonBody } from '../../ticket-systems/json-body.ts'
import { Refusal } from '../../ticket-systems/system.ts'
import { type MailEvent, type MailEventKind, type MailProvider, momentOf, present } from '../provider.ts'
import { addressAtSns, certificateUrl, snsSignature } from './sns.ts'

const transient: Record<string, MailEventKind> = {
  MailboxFull: 'soft',
  CustomTimeoutExceeded: 'soft',
  MessageTooLarge: 'refused',
  ContentRejected: 'refused',
  AttachmentRejected: 'refused',
}

function kindOfBounce(bounce: Fields, status: string | null): MailEventKind {
  const subType = text(bounce, 'bounceSubType') ?? ''
  switch (text(bounce, 'bounceType')?.toLowerCase()) {
    case 'permanent':
      if (subType === 'UnsubscribedRecipient') return 'unsubscribed'
      return meaningOfStatus(status ?? '') ?? 'hard'
    case 'transient':
      return transient[subType] ?? 'unclear'
    default:
      return 'unclear'
  }
}

interface Said {
  kind: (recipient: Fields, status: string | null) => MailEventKind
  about: Fields
  recipients: readonly unknown[]
}

function said(message: Fields): Said | undefined {
  const type = text(message, 'notificationType') ?? text(message, 'eventType')
  const bounce = inside(message, 'bounce')
  const complaint = inside(message, 'complaint')
  const plain = (kind: MailEventKind, about: Fields, recipients: readonly unknown[]) => ({
    kind: () => kind,
    about,
    recipients,
  })
  switch (type) {
    case 'Bounce':
      return {
        kind: (_, status) => kindOfBounce(bounce, status),
        about: bounce,
        recipients: list(bounce, 'bouncedRecipients'),
      }
    case 'Complaint':
      if (text(complaint, 'complaintFeedbackType') === 'not-spam') return undefined
      return plain('complained', complaint, list(complaint, 'complainedRecipients'))
    case 'Delivery':
      return plain('delivered', inside(message, 'delivery'), list(inside(message, 'delivery'), 'recipients'))
    case 'DeliveryDelay':
      return plain(
        'delayed',
        inside(message, 'deliveryDelay'),
        list(inside(message, 'deliveryDelay'), 'delayedRecipients'),
      )
    case 'Reject':
      return plain('refused', inside(message, 'reject'), list(inside(message, 'mail'), 'destination'))
    default:
      return undefined
  }
}

const kept = new Set(['message-id', referenceHeader.toLowerCase()])

const referencesOf = (message: Fields) =>
  list(inside(message, 'mail'), 'headers')
    .slice(0, 200)
    .map(fields)
    .filter((header) => kept.has(text(header, 'name')?.toLowerCase() ?? ''))
    .flatMap((header) => present(text(header, 'value', 1000)))

function eventsOf(snsId: string, message: Fields): MailEvent[] {
  const found = said(message)
  if (!found) return []
  const references = referencesOf(message)
  return found.recipients.slice(0, 50).map((each, index) => {
    const recipient = typeof each === 'string' ? { emailAddress: each } : fields(each)
    const diagnostic = text(recipient, 'diagnosticCode', 500)
    const status = text(recipient, 'status', 20) ?? statusIn(diagnostic ?? '')
    return {
      key: `${snsId}/${index}`,
      kind: found.kind(recipient, status),
      recipients: present(email(recipient, 'emailAddress')),
      references,
      status,
      reason: diagnostic ?? text(found.about, 'bounceSubType') ?? text(found.about, 'complaintFeedbackType'),
      at: momentOf(field(found.about, 'timestamp')),
    }
  })
}

export const amazonSes: MailProvider = {
  name: 'amazon-ses',
  title: 'Amazon SES',
  authentication: snsSignature,
  certificateUrl,
  read(given) {
    const body = fields(given)
    const id = text(body, 'MessageId')
    if (id === null) throw new Refusal('The body is no message of Amazon SNS.')
    if (text(body, 'Type') === 'SubscriptionConfirmation') {
      const address = addressAtSns(field(body, 'SubscribeURL'), text(body, 'TopicArn', 400) ?? '')
      if (!address) throw new Refusal('SubscribeURL does not lead to Amazon SNS.')
      return { subscribe: address.href }
    }
    if (text(body, 'Type') !== 'Notification') return { events: [] }
    // A topic may carry other news, and sends a sentence when it is set up.
    const message = field(body, 'Message')
    if (typeof message !== 'string' || !message.trimStart().startsWith('{')) return { events: [] }
    return {
      events: eventsOf(id, fields(jsonBody({ raw: Buffer.from(message), headers: {}, url: '', method: 'POST' }))),
    }
  },
}
