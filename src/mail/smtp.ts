import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPPool from 'nodemailer/lib/smtp-pool'
import { meaningOfStatus, statusIn } from './enhanced-status.ts'
import { isPlainAddress, type Mailer, type MailOutcome, type OutgoingMail } from './mailer.ts'
import { referenceHeader } from './reference.ts'
import { relayHeaders } from './relay-headers.ts'

export interface SmtpOptions {
  url: string
  from: string
  connections: number
}

/** Sends by SMTP over a few kept connections. Trying again is the caller's decision, so the pool never requeues. */
export function smtpMailer({ url, from, connections }: SmtpOptions): Mailer {
  const pool = new SMTPPool({
    url,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
    maxRequeues: 0,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    from,
    async send(mail) {
      if (!isPlainAddress(mail.to.address))
        return { result: 'refused', reason: 'The address of the contact is not one plain address.', bounced: false }
      const headers = { ...mail.headers, ...relayHeaders(url, mail.headers[referenceHeader]) }
      return deliver(pool, mail, await compose({ ...mail, headers }))
    },
    async close() {
      pool.close()
    },
  }
}

/** The mail as it goes over the wire. Names are encoded as header words, so none can end its header. */
async function compose({ from, to, subject, html, text, messageId, headers }: OutgoingMail): Promise<Buffer> {
  const composer = new MailComposer({ from, to, subject, html, text, messageId, headers, textEncoding: 'base64' })
  return composer.compile().build()
}

function deliver(pool: SMTPPool, mail: OutgoingMail, raw: Buffer): Promise<MailOutcome> {
  const message = new HeldMessage(mail, raw)
  return new Promise((resolve) => {
    // Of a mail the pool uses its signal and these parts of its message only; all the rest of it is for composing.
    pool.send({ data: {}, message } as unknown as Parameters<SMTPPool['send']>[0], (error) => {
      if (!error) resolve({ result: 'sent' })
      else if (message.stopped) resolve({ result: 'stopped' })
      else resolve(outcomeOf(error, message.finalByteGone))
    })
  })
}

/** A finished message whose last chunk waits for beforeFinalByte; the pool reads it when the server wants the data. */
class HeldMessage {
  stopped = false
  finalByteGone = false
  #mail: OutgoingMail
  #raw: Buffer

  constructor(mail: OutgoingMail, raw: Buffer) {
    this.#mail = mail
    this.#raw = raw
  }

  getEnvelope = () => ({ from: this.#mail.from.address, to: [this.#mail.to.address] })
  messageId = () => this.#mail.messageId
  getHeader = (name: string) => (name === 'message-id' ? this.#mail.messageId : undefined)

  createReadStream(): Readable {
    const hold = async () => {
      this.finalByteGone = await this.#mail.beforeFinalByte()
      this.stopped = !this.finalByteGone
      if (this.stopped) stream.destroy(new Error('the mail was stopped'))
      else stream.push(null)
    }
    let begun = false
    const stream: Readable = new Readable({
      read: () => {
        if (begun) return
        begun = true
        stream.push(this.#raw)
        hold().catch((error) => {
          this.stopped = true
          stream.destroy(error)
        })
      },
    })
    return stream
  }
}

interface SmtpError extends Error {
  code?: string
  command?: string
  /** Of the server's answer; absent when there was none. */
  responseCode?: number
  response?: string
}

/** What an error says about the mail: an answer of the server to this mail decides, otherwise how far it had come. */
function outcomeOf(error: SmtpError, finalByteGone: boolean): MailOutcome {
  const reason = (error.response ?? error.message).slice(0, 500)
  const aboutThisMail = error.code === 'EENVELOPE' || error.code === 'EMESSAGE'
  if (aboutThisMail && error.responseCode !== undefined && error.responseCode >= 500) {
    const meaning = meaningOfStatus(statusIn(reason) ?? '') ?? 'hard'
    if (meaning === 'soft') return { result: 'postponed', reason }
    return { result: 'refused', reason, bounced: error.command === 'RCPT TO' && meaning === 'hard' }
  }
  if (finalByteGone && !(aboutThisMail && error.responseCode !== undefined)) return { result: 'unknown', reason }
  return { result: 'postponed', reason }
}
