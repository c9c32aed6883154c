import type { Pool } from '../../db/client.ts'
import type { Config } from '../config.ts'
import type { Sandboxes } from '../sandboxes.ts'
import { captureMailer } from './capture.ts'
import type { Mailer } from './mailer.ts'
import { smtpMailer } from './smtp.ts'

/** SMTP where a relay is configured, otherwise mail is captured; that of a sandbox is captured in any case. */
export function makeMailer(config: Config<'PUBLIC_URL'>, pool: Pool, sandboxes: Sandboxes): Mailer {
  const captured = captureMailer({ pool, from: config.MAIL_FROM ?? `surveys@${new URL(config.PUBLIC_URL).hostname}` })
  if (!config.SMTP_URL || !config.MAIL_FROM) return captured
  const sent = smtpMailer({ url: config.SMTP_URL, from: config.MAIL_FROM, connections: config.SMTP_CONNECTIONS })
  return {
    from: sent.from,
    send: async (mail) => ((await sandboxes.has(mail.tenantId)) ? captured : sent).send(mail),
    close: () => sent.close(),
  }
}
