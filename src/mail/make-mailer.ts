import type { Pool } from '../../db/client.ts'
import type { Config } from '../config.ts'
import { captureMailer } from './capture.ts'
import type { Mailer } from './mailer.ts'
import { smtpMailer } from './smtp.ts'

/** SMTP where a relay is configured, otherwise mail is captured. */
export function makeMailer(config: Config<'PUBLIC_URL'>, pool: Pool): Mailer {
  if (config.SMTP_URL && config.MAIL_FROM)
    return smtpMailer({ url: config.SMTP_URL, from: config.MAIL_FROM, connections: config.SMTP_CONNECTIONS })
  return captureMailer({ pool, from: config.MAIL_FROM ?? `surveys@${new URL(config.PUBLIC_URL).hostname}` })
}
