/** Every mail provider that Rapport understands: one line each, and nothing else knows their names. */
import { amazonSes } from './amazon-ses/reader.ts'
import { dsn } from './dsn/reader.ts'
import { mailgun } from './mailgun/reader.ts'
import { postmark } from './postmark/reader.ts'
import type { MailProvider } from './provider.ts'
import { sendgrid } from './sendgrid/reader.ts'

const all: readonly MailProvider[] = [amazonSes, postmark, mailgun, sendgrid, dsn]

export const mailProviders: ReadonlyMap<string, MailProvider> = new Map(all.map((each) => [each.name, each]))

/** Names of the providers, in the order in which they are shown. */
export const mailProviderNames: readonly string[] = all.map(({ name }) => name)
