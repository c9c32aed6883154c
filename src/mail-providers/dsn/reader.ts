/*
 * Reports that come as mail to the address that our mail is from: whoever runs that mailbox hands each on as it is (a
 * pipe of the mail server, a rule of an inbound service). The bearer secret proves who hands on, not who wrote the
 * mail, so all depends on the reference in the mail that it returns.
 */

import { type MailReport, type ReadReport, readReport } from '../../mail/dsn/report.ts'
import { meaningOfStatus, statusIn } from '../../mail/enhanced-status.ts'
import { sha256 } from '../../secrets.ts'
import { bearer } from '../../ticket-systems/authentication.ts'
import { textOf } from '../../ticket-systems/fields.ts'
import { Refusal } from '../../ticket-systems/system.ts'
import type { MailEvent, MailEventKind, MailProvider } from '../provider.ts'

const kinds: Record<string, MailEventKind> = {
  delayed: 'delayed',
  delivered: 'delivered',
  complaint: 'complained',
  'opt-out': 'unsubscribed',
}

function eventOf(report: MailReport, { references, messageId, at }: ReadReport): MailEvent {
  const status = report.status ?? statusIn(report.diagnostic ?? '')
  const failed = meaningOfStatus(status ?? '') ?? 'unclear'
  const told = [messageId, references, report.recipients[0] ?? null, report.action, status]
  return {
    key: sha256(JSON.stringify(told)).toString('base64url'),
    kind: report.action === 'failed' ? failed : (kinds[report.action] ?? 'unclear'),
    recipients: report.recipients,
    references,
    status,
    reason: textOf(report.diagnostic, 500),
    at,
  }
}

export const dsn: MailProvider = {
  name: 'dsn',
  title: 'Reports of mail servers (DSN, ARF)',
  authentication: bearer,
  parse: ({ raw }) => raw,
  async read(raw) {
    const read = await readReport(raw as Buffer).catch(() => {
      throw new Refusal('The body is not a mail that can be read.')
    })
    // Answers of people and of machines reach the same mailbox; they are nobody's fault.
    return { events: read ? read.reports.map((report) => eventOf(report, read)) : [] }
  },
}
