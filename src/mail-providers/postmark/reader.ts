/*
 * Postmark signs nothing: its webhooks carry a user and a password that stand in the address entered there. Of a mail
 * it repeats the metadata, in which our reference is when the mail went over smtp.postmarkapp.com.
 */

import { meaningOfStatus, statusIn } from '../../mail/enhanced-status.ts'
import { basic } from '../../ticket-systems/authentication.ts'
import { email, type Fields, field, fields, flag, inside, text } from '../../ticket-systems/fields.ts'
import { Refusal } from '../../ticket-systems/system.ts'
import { type MailEventKind, type MailProvider, momentOf, present } from '../provider.ts'

/** By the type of a bounce; what is not here is the answer of a machine, or unknown. */
const bounces: Record<string, MailEventKind> = {
  HardBounce: 'hard',
  BadEmailAddress: 'hard',
  SoftBounce: 'soft',
  DnsError: 'soft',
  Transient: 'delayed',
  Blocked: 'refused',
  SpamNotification: 'refused',
  VirusNotification: 'refused',
  DMARCPolicy: 'refused',
  SMTPApiError: 'refused',
  SpamComplaint: 'complained',
  Unsubscribe: 'unsubscribed',
}

const changes: Record<string, MailEventKind> = { HardBounce: 'hard', SpamComplaint: 'complained' }

function kindOf(body: Fields, type: string | null): MailEventKind | undefined {
  switch (type) {
    case 'Bounce':
      return bounces[text(body, 'Type') ?? ''] ?? 'unclear'
    case 'SpamComplaint':
      return 'complained'
    case 'Delivery':
      return 'delivered'
    case 'SubscriptionChange': {
      if (flag(body, 'SuppressSending') !== true) return undefined
      const byRecipient = text(body, 'Origin') === 'Recipient'
      return changes[text(body, 'SuppressionReason') ?? ''] ?? (byRecipient ? 'unsubscribed' : undefined)
    }
    default:
      return undefined
  }
}

export const postmark: MailProvider = {
  name: 'postmark',
  title: 'Postmark',
  authentication: basic,
  read(given) {
    const body = fields(given)
    const type = text(body, 'RecordType')
    if (type === null) throw new Refusal('The body has no RecordType.')
    const kind = kindOf(body, type)
    if (kind === undefined) return { events: [] }
    const at = text(body, 'BouncedAt') ?? text(body, 'ChangedAt') ?? text(body, 'DeliveredAt')
    const details = text(body, 'Details', 500) ?? text(body, 'Description', 500)
    const status = statusIn(details ?? '')
    const id = text(body, 'ID') ?? `${text(body, 'MessageID')} ${at}`
    return {
      events: [
        {
          key: `${type} ${id}`,
          kind: kind === 'hard' && meaningOfStatus(status ?? '') === 'refused' ? 'refused' : kind,
          recipients: present(email(body, 'Email') ?? email(body, 'Recipient')),
          references: present(text(inside(body, 'Metadata'), 'rapport')),
          status,
          reason: details ?? text(body, 'Type') ?? text(body, 'SuppressionReason'),
          at: momentOf(field(body, 'BouncedAt') ?? field(body, 'ChangedAt') ?? field(body, 'DeliveredAt')),
        },
      ],
    }
  },
}
