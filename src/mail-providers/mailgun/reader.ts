/*
 * Mailgun signs the moment and a token, not the rest of the body (HMAC-SHA-256 with the webhook signing key), and keeps
 * trying for eight hours. Whoever has seen one call could therefore send another body with its signature for so long; it
 * would still have to show the reference of one of the firm's mails, with the address that it went to.
 */
import { createHmac } from 'node:crypto'
import { meaningOfStatus, statusIn } from '../../mail/enhanced-status.ts'
import { sameSecret } from '../../secrets.ts'
import { isRecent, shownSecret } from '../../ticket-systems/authentication.ts'
import { email, type Fields, field, fields, inside, text } from '../../ticket-systems/fields.ts'
import { jsonBody } from '../../ticket-systems/json-body.ts'
import { type Authentication, Refusal } from '../../ticket-systems/system.ts'
import { type MailEventKind, type MailProvider, momentOf, present } from '../provider.ts'

const triesForMs = 9 * 3_600_000

const signature: Authentication = {
  verify(call, secret, now) {
    try {
      const signed = inside(fields(jsonBody(call)), 'signature')
      const timestamp = text(signed, 'timestamp', 20) ?? ''
      if (!/^\d{1,12}$/.test(timestamp) || !isRecent(new Date(Number(timestamp) * 1000), now, triesForMs)) return false
      const expected = createHmac('sha256', secret)
        .update(timestamp + (text(signed, 'token', 100) ?? ''))
        .digest('hex')
      return sameSecret(text(signed, 'signature', 100) ?? '', expected)
    } catch {
      return false
    }
  },
  fault: shownSecret(16, 'webhook signing key of Mailgun'),
}

/** Why Mailgun did not even try, or tried no longer. */
const reasons: Record<string, MailEventKind> = {
  'suppress-bounce': 'hard',
  'suppress-complaint': 'complained',
  'suppress-unsubscribe': 'unsubscribed',
  old: 'soft',
  espblock: 'refused',
}

function kindOf(event: Fields, status: string | null): MailEventKind | undefined {
  switch (text(event, 'event')) {
    case 'failed':
      if (text(event, 'severity') === 'temporary') return 'delayed'
      return reasons[text(event, 'reason') ?? ''] ?? meaningOfStatus(status ?? '') ?? 'refused'
    case 'rejected':
      return 'refused'
    case 'complained':
      return 'complained'
    case 'unsubscribed':
      return 'unsubscribed'
    case 'delivered':
      return 'delivered'
    default:
      return undefined
  }
}

/** Codes of Mailgun's own, such as 605 for a suppressed address, are none of SMTP. */
function statusOf(status: Fields): string | null {
  const said = text(status, 'message', 500) ?? text(status, 'description', 500) ?? ''
  const code = text(status, 'code', 10) ?? ''
  return text(status, 'enhanced-code', 20) ?? statusIn(/^[45][0-5]\d$/.test(code) ? `${code} ${said}` : said)
}

export const mailgun: MailProvider = {
  name: 'mailgun',
  title: 'Mailgun',
  authentication: signature,
  read(given) {
    const event = inside(fields(given), 'event-data')
    const id = text(event, 'id')
    if (id === null) throw new Refusal('The body has no event-data with an id.')
    const delivery = inside(event, 'delivery-status')
    const status = statusOf(delivery)
    const kind = kindOf(event, status)
    if (kind === undefined) return { events: [] }
    return {
      events: [
        {
          key: id,
          kind,
          recipients: present(email(event, 'recipient')),
          references: present(text(inside(inside(event, 'message'), 'headers'), 'message-id', 500)),
          status,
          reason: text(delivery, 'message', 500) ?? text(delivery, 'description', 500) ?? text(event, 'reason'),
          at: momentOf(field(event, 'timestamp')),
        },
      ],
    }
  },
}
