/*
 * Reports that mail servers send as mail: a delivery status (RFC 3464) and the complaint of a recipient (ARF, RFC 5965).
 * Both are multipart/report and bring back the mail or its headers, in which our reference is. Anybody can write such a
 * mail; whether one is believed is decided by the reference, not here.
 */
import PostalMime, { type Attachment, type Email } from 'postal-mime'
import { referenceHeader } from '../reference.ts'
import { addressIn, groupsOf, type ReportFields } from './fields.ts'

/** What a report says about one recipient. */
export interface MailReport {
  /** `failed`, `delayed`, `delivered`, …; of a complaint `complaint` and of one that asks to be left alone `opt-out`. */
  action: string
  status: string | null
  diagnostic: string | null
  /** Addresses that it may be about, as the report and the returned mail name them. */
  recipients: string[]
}

export interface ReadReport {
  reports: MailReport[]
  /** Texts of the returned mail that may hold our reference. */
  references: string[]
  messageId: string | null
  at: Date | null
}

const mostRecipients = 20

/** Reads a mail; undefined when it is no report. Throws for what is nested or headed beyond measure. */
export async function readReport(raw: Buffer): Promise<ReadReport | undefined> {
  const mail = await PostalMime.parse(raw, {
    forceRfc822Attachments: true,
    attachmentEncoding: 'utf8',
    maxNestingDepth: 20,
    maxHeadersSize: 256 * 1024,
  })
  const returned = await returnedMail(mail)
  const reports = reportsIn(mail, addressesOf(returned))
  if (reports === undefined) return undefined
  const at = new Date(mail.date ?? '')
  return {
    reports,
    references: referencesIn(returned),
    messageId: mail.messageId ?? null,
    at: Number.isNaN(at.getTime()) ? null : at,
  }
}

function reportsIn(mail: Email, returnedTo: string[]): MailReport[] | undefined {
  const status = part(mail, /^message\/(global-)?delivery-status$/)
  if (status !== undefined)
    return groupsOf(textOf(status))
      .filter((group) => group.has('final-recipient') || group.has('original-recipient'))
      .slice(0, mostRecipients)
      .map((group) => deliveryReport(group, returnedTo))
  const complaint = part(mail, /^message\/feedback-report$/)
  return complaint === undefined
    ? undefined
    : groupsOf(textOf(complaint))
        .slice(0, 1)
        .map((group) => complaintReport(group, returnedTo))
}

function deliveryReport(fields: ReportFields, returnedTo: string[]): MailReport {
  const named = [addressIn(fields.get('original-recipient')), addressIn(fields.get('final-recipient'))]
  return {
    action: fields.get('action')?.toLowerCase() ?? '',
    status: /\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? null,
    diagnostic: fields.get('diagnostic-code') ?? null,
    recipients: [...named, ...returnedTo].filter((address) => address !== null),
  }
}

const complaints: Record<string, string> = { abuse: 'complaint', fraud: 'complaint', 'opt-out': 'opt-out' }

function complaintReport(fields: ReportFields, returnedTo: string[]): MailReport {
  const type = fields.get('feedback-type')?.toLowerCase() ?? ''
  const named = [addressIn(fields.get('original-rcpt-to')), addressIn(fields.get('removal-recipient'))]
  return {
    action: complaints[type] ?? `feedback ${type}`.slice(0, 50),
    status: null,
    diagnostic: fields.get('user-agent') ?? null,
    recipients: [...named, ...returnedTo].filter((address) => address !== null),
  }
}

const part = ({ attachments }: Email, type: RegExp) => attachments.find(({ mimeType }) => type.test(mimeType))

const textOf = ({ content }: Attachment) =>
  typeof content === 'string' ? content : Buffer.from(content as ArrayBuffer).toString('utf8')

/** The mail that comes back, or its headers only. */
async function returnedMail(mail: Email): Promise<Email | undefined> {
  const found = part(mail, /^(message\/(global|rfc822)|text\/rfc822-headers|message\/global-headers)$/)
  if (found === undefined) return undefined
  return PostalMime.parse(textOf(found), { maxNestingDepth: 20, maxHeadersSize: 256 * 1024, maxRfc822NestingDepth: 0 })
}

const referencesIn = (returned: Email | undefined) =>
  (returned?.headers ?? [])
    .filter(({ key }) => key === 'message-id' || key === referenceHeader.toLowerCase())
    .map(({ value }) => value)
    .slice(0, 10)

const addressesOf = (returned: Email | undefined) =>
  (returned?.to ?? []).flatMap(({ address }) => (address ? [address] : [])).slice(0, mostRecipients)
