import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import type { Test } from 'tap'

export interface ReceivedMail {
  from: string
  to: string
  messageId: string
  raw: string
}

/** What the server does with a mail to an address. */
export type Manner =
  | 'accept'
  /** Refuses the recipient, or the finished message: for now (4xx) or for good (5xx). */
  | 'refuse recipient 451'
  | 'refuse recipient 550'
  | 'refuse message 451'
  | 'refuse message 554'
  /** Takes the finished message and hangs up without an answer. */
  | 'hang up after the message'
  /** Hangs up while the message comes. */
  | 'hang up within the message'

export interface MailServer {
  url: string
  /** Every mail that was complete, in the order of arrival; also those that were refused or not answered. */
  mails: ReceivedMail[]
  manner: (to: string) => Manner
  /** From the end of a message to the answer. */
  delayMs: number
  /** Closes every connection, as a server does with idle ones. */
  hangUpOnAll(): void
  close(): Promise<void>
}

const refusal = (manner: Manner) =>
  Object.assign(new Error(`${manner} by the test`), { responseCode: Number(manner.slice(-3)) })

/** A real mail server that records what came and behaves as it is told. */
export async function startMailServer(test?: Test): Promise<MailServer> {
  const mannerTo = ({ envelope }: SMTPServerSession) => mailServer.manner(addressOf(envelope.rcptTo[0]))
  const hangUp = ({ id }: SMTPServerSession) => {
    for (const connection of server.connections) if (connection.id === id) connection.close()
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 50,
    logger: false,
    onRcptTo({ address }, _session, callback) {
      const manner = mailServer.manner(address)
      callback(manner.startsWith('refuse recipient') ? refusal(manner) : null)
    },
    onData(stream, session, callback) {
      const manner = mannerTo(session)
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        if (manner === 'hang up within the message') hangUp(session)
      })
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks).toString('utf8')
        const { mailFrom, rcptTo } = session.envelope
        const messageId = /^Message-ID:\s*(\S+)/im.exec(raw)?.[1] ?? ''
        mailServer.mails.push({ from: addressOf(mailFrom), to: addressOf(rcptTo[0]), messageId, raw })
        if (mailServer.delayMs > 0) await sleep(mailServer.delayMs)
        if (manner === 'hang up after the message') hangUp(session)
        else callback(manner.startsWith('refuse message') ? refusal(manner) : null)
      })
    },
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  const mailServer: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    mails: [],
    manner: () => 'accept',
    delayMs: 0,
    hangUpOnAll: () => {
      for (const connection of server.connections) connection.close()
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  }
  test?.teardown(() => mailServer.close())
  return mailServer
}

const addressOf = (address: { address: string } | false | undefined) => (address ? address.address : '')
