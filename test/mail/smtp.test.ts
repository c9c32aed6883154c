import t from 'tap'
import type { OutgoingMail } from '../../src/mail/mailer.ts'
import { smtpMailer } from '../../src/mail/smtp.ts'
import { startMailServer } from '../helpers/smtp.ts'
import { until } from '../helpers/until.ts'

const mailTo = (address: string, beforeFinalByte: OutgoingMail['beforeFinalByte']): OutgoingMail => ({
  tenantId: crypto.randomUUID(),
  invitationId: crypto.randomUUID(),
  messageId: `<${crypto.randomUUID()}@firm.example>`,
  from: { name: 'Firm', address: 'surveys@firm.example' },
  to: { name: 'Anna', address },
  subject: 'How was it?',
  html: '<p>How was it?</p>',
  text: '.\nHow was it?',
  headers: {},
  beforeFinalByte,
})

async function mailerWithServer(t: { teardown(fn: () => unknown): void }) {
  const server = await startMailServer()
  const mailer = smtpMailer({ url: server.url, from: 'surveys@firm.example', connections: 2 })
  t.teardown(async () => {
    await mailer.close()
    await server.close()
  })
  return { server, mailer }
}

t.test('a mail is not complete before it was allowed to be', async (t) => {
  const { server, mailer } = await mailerWithServer(t)
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
  const { promise: allowed, resolve: allow } = Promise.withResolvers<boolean>()
  const sending = mailer.send(
    mailTo('anna@example.com', () => {
      ask()
      return allowed
    }),
  )
  await asked
  t.same(server.mails, [])
  allow(true)
  t.same(await sending, { result: 'sent' })
  t.equal(server.mails.length, 1)
})

t.test('a mail that is stopped at its final byte never arrives, and the next one does', async (t) => {
  const { server, mailer } = await mailerWithServer(t)
  t.same(await mailer.send(mailTo('anna@example.com', async () => false)), { result: 'stopped' })
  const broken = async (): Promise<boolean> => {
    throw new Error('the database is away')
  }
  t.same(await mailer.send(mailTo('anna@example.com', broken)), { result: 'stopped' })
  t.same(await mailer.send(mailTo('berta@example.com', async () => true)), { result: 'sent' })
  t.same(
    server.mails.map(({ to }) => to),
    ['berta@example.com'],
  )
})

t.test('more mails than connections all arrive, each once', async (t) => {
  const { server, mailer } = await mailerWithServer(t)
  const addresses = Array.from({ length: 30 }, (_, index) => `contact${index}@example.com`)
  const outcomes = await Promise.all(addresses.map((address) => mailer.send(mailTo(address, async () => true))))
  t.ok(outcomes.every(({ result }) => result === 'sent'))
  t.same(server.mails.map(({ to }) => to).sort(), [...addresses].sort())
})

t.test('a server that cannot be reached postpones the mail without asking for its final byte', async (t) => {
  const { server, mailer } = await mailerWithServer(t)
  await server.close()
  let asked = false
  const outcome = await mailer.send(
    mailTo('anna@example.com', async () => {
      asked = true
      return true
    }),
  )
  t.match(outcome, { result: 'postponed', reason: /ECONNREFUSED/ })
  t.equal(asked, false)
})

t.test('a connection that the server closed while it was idle costs no mail', async (t) => {
  const { server, mailer } = await mailerWithServer(t)
  t.same(await mailer.send(mailTo('anna@example.com', async () => true)), { result: 'sent' })
  server.hangUpOnAll()
  await until('the next mail is sent', async () => {
    const { result } = await mailer.send(mailTo('berta@example.com', async () => true))
    return result === 'sent'
  })
  t.equal(server.mails.length, 2)
})
