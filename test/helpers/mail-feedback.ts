/** News about mails as mail providers and mail servers send them, about mails that really went out. */
import { createHmac, createSign, generateKeyPairSync, sign } from 'node:crypto'
import type { Test } from 'tap'
import { sendDueInvitations } from '../../src/features/invitations/service.ts'
import { asksAtOnce, decidedTicket, invitationsOf, type TicketStory } from './asking.ts'
import type { MailServer } from './smtp.ts'
import { type World, world } from './world.ts'

/** A firm that asks at once, over a mail server that records what came. */
export async function mailingFirm(test: Test, server: MailServer): Promise<World> {
  const firm = await world(test, { env: { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example' } })
  await asksAtOnce(firm)
  return firm
}

type Firm = Pick<World, 'asTenant' | 'deps' | 'tenantId'>

export type Mailed = Awaited<ReturnType<typeof mailed>>

/** An invitation whose mail has gone out, and what its mail says of itself. */
export async function mailed(firm: Firm, server: MailServer, story: TicketStory = {}) {
  const email = story.email ?? `anna.${crypto.randomUUID()}@example.com`
  const ticket = await decidedTicket(firm, { ...story, email })
  const [invitation] = await invitationsOf(firm, ticket)
  if (!invitation) throw new Error('nobody was invited')
  await sendDueInvitations(firm.deps, firm.tenantId, [invitation.id])
  const mails = () => server.mails.filter(({ to }) => to === email)
  const [mail] = mails()
  if (!mail) throw new Error('no mail went out')
  const id = mail.messageId.slice(1, -1)
  return {
    ...{ ...ticket, email, id: invitation.id, messageId: mail.messageId, reference: id.split('@')[0]! },
    mails,
    now: async () => (await invitationsOf(firm, ticket))[0]!,
    /** Sends it again if it is due, as a worker would when its time has come. */
    comeDue: async () => {
      await firm.asTenant(({ tx }) =>
        tx.updateTable('invitations').set({ dueAt: new Date() }).where('id', '=', invitation.id).execute(),
      )
      await sendDueInvitations(firm.deps, firm.tenantId, [invitation.id])
    },
  }
}

/** Calls the address of a mail provider. */
export async function tell(
  { app }: Pick<World, 'app'>,
  { url }: { url: string },
  body: string | Buffer,
  headers: Record<string, string> = {},
) {
  const answer = await app.inject({
    method: 'POST',
    url: new URL(url).pathname,
    payload: body,
    headers: { 'content-type': 'application/json', ...headers },
  })
  return { status: answer.statusCode, body: answer.json() }
}

export interface Provider {
  id: string
  url: string
  secret: string
}

export async function connectProvider(
  { api }: Pick<World, 'api'>,
  provider: string,
  secret?: string,
): Promise<Provider> {
  const { status, body } = await api.post('/mail-providers', { name: provider, provider, ...(secret && { secret }) })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return { id: body.id, url: body.url, secret: body.secret ?? secret }
}

export interface Dsn {
  to: string
  messageId: string
  status?: string
  action?: string
  diagnostic?: string
  finalRecipient?: string
  /** Whether the returned mail names whom it went to. */
  returnedTo?: string | null
  id?: string
}

/** A report as Postfix writes one (RFC 3464). */
export function dsn({ to, messageId, status = '5.1.1', action = 'failed', ...rest }: Dsn): string {
  const { finalRecipient = to, returnedTo = to, id = crypto.randomUUID() } = rest
  const { diagnostic = `smtp; 550 ${status} <${to}>: Recipient address rejected: User unknown` } = rest
  const lines = [
    'Return-Path: <>',
    'Date: Sun, 22 Nov 2026 10:00:00 +0000 (UTC)',
    'From: MAILER-DAEMON@mx.example.com (Mail Delivery System)',
    'Subject: Undelivered Mail Returned to Sender',
    'To: surveys@firm.example',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    '\tboundary="4XyZ.1795341600/mx.example.com"',
    `Message-Id: <${id}@mx.example.com>`,
    '',
    'This is a MIME-encapsulated message.',
    '',
    '--4XyZ.1795341600/mx.example.com',
    'Content-Description: Notification',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    "I'm sorry to have to inform you that your message could not be delivered.",
    '',
    '--4XyZ.1795341600/mx.example.com',
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.com',
    'X-Postfix-Queue-ID: 4XyZ',
    'Arrival-Date: Sun, 22 Nov 2026 09:59:58 +0000 (UTC)',
    '',
    `Final-Recipient: rfc822; ${finalRecipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: ${diagnostic.slice(0, 40)}`,
    `    ${diagnostic.slice(40)}`,
    '',
    '--4XyZ.1795341600/mx.example.com',
    'Content-Description: Undelivered Message Headers',
    'Content-Type: text/rfc822-headers',
    '',
    ...(returnedTo === null ? [] : [`To: Anna Berg <${returnedTo}>`]),
    'From: "Ahrens & Partner" <surveys@firm.example>',
    'Message-ID:',
    ` ${messageId}`,
    '',
    '--4XyZ.1795341600/mx.example.com--',
    '',
  ]
  return lines.join('\r\n')
}

/** The complaint of a recipient as its mailbox provider passes it on (RFC 5965). */
export function complaint({ messageId, type = 'abuse', to }: { messageId: string; type?: string; to: string | null }) {
  return [
    'From: <abusedesk@mailbox.example>',
    'Date: Sun, 22 Nov 2026 10:00:00 GMT',
    'Subject: FW: How was the help?',
    'To: <surveys@firm.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=feedback-report; boundary="part1"',
    '',
    '--part1',
    'Content-Type: text/plain; charset="US-ASCII"',
    '',
    'This is an email abuse report.',
    '--part1',
    'Content-Type: message/feedback-report',
    '',
    `Feedback-Type: ${type}`,
    'User-Agent: SomeGenerator/1.0',
    'Version: 1',
    ...(to === null ? [] : [`Original-Rcpt-To: <${to}>`]),
    '',
    '--part1',
    'Content-Type: message/rfc822',
    'Content-Disposition: inline',
    '',
    'From: <surveys@firm.example>',
    `Message-ID: ${messageId}`,
    'Subject: How was the help?',
    '',
    'Hello',
    '--part1--',
    '',
  ].join('\r\n')
}

export const bearer = ({ secret }: Provider) => ({
  authorization: `Bearer ${secret}`,
  'content-type': 'message/rfc822',
})
export const basic = ({ secret }: Provider) => ({ authorization: `Basic ${Buffer.from(secret).toString('base64')}` })

/** A body as Mailgun signs it. */
export function ofMailgun(secret: string, event: object, at = new Date()) {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const token = crypto.randomUUID().replaceAll('-', '')
  const signature = createHmac('sha256', secret)
    .update(timestamp + token)
    .digest('hex')
  return JSON.stringify({ signature: { timestamp, token, signature }, 'event-data': event })
}

/** A key pair as SendGrid makes one, and its way to sign. */
export function sendgridKeys() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    shown: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    signed: (body: string, timestamp = '1795341600') => ({
      'x-twilio-email-event-webhook-timestamp': timestamp,
      'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(timestamp + body), privateKey).toString(
        'base64',
      ),
    }),
  }
}

export interface SnsMessage {
  Type: string
  Message: string
  TopicArn: string
  MessageId?: string
  Subject?: string
  SubscribeURL?: string
  Token?: string
  SigningCertURL?: string
  SignatureVersion?: string
}

/** A message as SNS signs it. */
export function ofSns(privateKey: string | Buffer, given: SnsMessage): string {
  const message: Record<string, string> = {
    MessageId: crypto.randomUUID(),
    Timestamp: '2026-11-22T10:00:00.000Z',
    SignatureVersion: '1',
    SigningCertURL:
      'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    ...given,
  }
  const keys = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
  const text = keys.flatMap((key) => (message[key] === undefined ? [] : [`${key}\n${message[key]}\n`])).join('')
  const signer = createSign(message.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1').update(text)
  return JSON.stringify({ ...message, Signature: signer.sign(privateKey, 'base64') })
}
