import type { Pool } from '../../db/client.ts'
import { defineStatement, tenantStatements } from '../../db/tenant.ts'
import type { Mailer } from './mailer.ts'

const capture = defineStatement(
  'capture_mail',
  `insert into captured_mails (tenant_id, invitation_id, message_id, recipient, subject, headers, html, text)
    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id, message_id) do nothing`,
)

/** Keeps mail instead of sending it, for a firm to look at; the same Message-ID twice is one mail. */
export function captureMailer({ pool, from }: { pool: Pool; from: string }): Mailer {
  return {
    from,
    async send(mail) {
      if (!(await mail.beforeFinalByte())) return { result: 'stopped' }
      const headers = {
        ...mail.headers,
        From: `"${mail.from.name}" <${mail.from.address}>`,
        'Message-ID': mail.messageId,
      }
      const { tenantId, invitationId, messageId, to, subject, html, text } = mail
      const values = [tenantId, invitationId, messageId, to.address, subject, JSON.stringify(headers), html, text]
      await tenantStatements(pool, tenantId).run(capture, values)
      return { result: 'sent' }
    },
    async close() {},
  }
}
