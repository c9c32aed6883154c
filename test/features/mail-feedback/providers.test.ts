/** Webhooks of mail providers, as each sends and signs them. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { receiveFeedback } from '../../../src/features/mail-feedback/service.ts'
import { createOutbound } from '../../../src/outbound/outbound.ts'
import {
  basic,
  connectProvider,
  type Mailed,
  mailed,
  mailingFirm,
  ofMailgun,
  ofSns,
  type SnsMessage,
  sendgridKeys,
  tell,
} from '../../helpers/mail-feedback.ts'
import { startMailServer } from '../../helpers/smtp.ts'
import type { World } from '../../helpers/world.ts'

const server = await startMailServer()
t.teardown(() => server.close())
const file = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures/mail-feedback', name))

const suppressed = async ({ api }: World) =>
  (await api.get('/suppressions')).body.items.map((each: { address: string; reason: string }) => [
    each.address,
    each.reason,
  ])

t.test('Postmark: bounces and complaints with the password of the address, and never without', async (t) => {
  const firm = await mailingFirm(t, server)
  const provider = await connectProvider(firm, 'postmark')
  t.match(provider.secret, /^rapport:/)
  const [gone, angry, away] = [await mailed(firm, server), await mailed(firm, server), await mailed(firm, server)]
  const of = (mail: Mailed, more: object) =>
    JSON.stringify({ Email: mail.email, Metadata: { rapport: mail.reference }, ...more })
  const bounce = { RecordType: 'Bounce', BouncedAt: '2026-11-22T10:00:00.9070259Z' }
  const hard = of(gone, {
    ...bounce,
    ID: 41,
    Type: 'HardBounce',
    Details: 'smtp;550 5.1.1 unknown user',
  })
  t.match(await tell(firm, provider, hard), { status: 401 })
  t.match(await tell(firm, provider, hard, basic({ ...provider, secret: 'rapport:wrong' })), { status: 401 })
  for (const body of [
    hard,
    of(angry, { RecordType: 'SpamComplaint', ID: 42, Type: 'SpamComplaint' }),
    of(away, { ...bounce, ID: 43, Type: 'AutoResponder' }),
  ])
    t.match(await tell(firm, provider, body, basic(provider)), { status: 200 })
  t.match(await gone.now(), { state: 'bounced' })
  t.match(await away.now(), { state: 'sent' })
  t.same(await suppressed(firm), [
    [gone.email, 'bounced'],
    [angry.email, 'complained'],
  ])
  t.match(await tell(firm, provider, '[]', basic(provider)), { status: 400, body: { code: 'malformed_request' } })
})

t.test('Mailgun: what failed for good bounces, what it still tries does not; only its signature counts', async (t) => {
  const firm = await mailingFirm(t, server)
  const secret = 'key-0123456789abcdef0123456789abcdef'
  const provider = await connectProvider(firm, 'mailgun', secret)
  const [gone, trying] = [await mailed(firm, server), await mailed(firm, server)]
  const failed = (mail: Mailed, severity: string, code: number) => ({
    ...{
      event: 'failed',
      severity,
      reason: 'bounce',
      id: crypto.randomUUID(),
      timestamp: 1795341600.123,
      recipient: mail.email,
    },
    message: { headers: { 'message-id': mail.messageId.slice(1, -1) } },
    'delivery-status': { code, message: `${code} ${String(code)[0]}.1.1 no such user`, 'attempt-no': 1 },
  })
  const event = failed(gone, 'permanent', 550)
  t.match(await tell(firm, provider, ofMailgun('key-another', event)), { status: 401 })
  const dayOld = new Date(Date.now() - 86_400_000)
  t.match(await tell(firm, provider, ofMailgun(secret, event, dayOld)), { status: 401 }, 'a copy of yesterday')
  t.match(await tell(firm, provider, ofMailgun(secret, failed(trying, 'temporary', 450))), { status: 200 })
  t.match(await tell(firm, provider, ofMailgun(secret, event)), { status: 200 })
  t.match(await gone.now(), { state: 'bounced' })
  t.match(await trying.now(), { state: 'sent' })
  t.same(await suppressed(firm), [[gone.email, 'bounced']])
})

t.test('SendGrid: a signed batch is read event by event, twice the same counts once', async (t) => {
  const firm = await mailingFirm(t, server)
  const keys = sendgridKeys()
  const provider = await connectProvider(firm, 'sendgrid', keys.shown)
  const [gone, blocked, angry] = [await mailed(firm, server), await mailed(firm, server), await mailed(firm, server)]
  const of = (mail: Mailed, event: string, more: object = {}) => ({
    ...{
      email: mail.email,
      timestamp: 1795341600,
      event,
      'smtp-id': mail.messageId,
      sg_event_id: crypto.randomUUID(),
      ...more,
    },
  })
  const batch = JSON.stringify([
    of(gone, 'processed'),
    of(gone, 'bounce', { type: 'bounce', status: '5.1.1', reason: '550 5.1.1 no such user' }),
    of(blocked, 'bounce', { type: 'blocked', status: '5.7.1', reason: '550 5.7.1 listed' }),
    of(angry, 'spamreport', { 'smtp-id': undefined, rapport: angry.reference }),
    of({ ...gone, email: 'stranger@example.com', messageId: '<x@y>' }, 'bounce'),
    null,
  ])
  t.match(await tell(firm, provider, batch, sendgridKeys().signed(batch)), { status: 401 }, 'the key of somebody else')
  t.match(await tell(firm, provider, `${batch} `, keys.signed(batch)), { status: 401 }, 'another body')
  for (const _ of [1, 2]) t.match(await tell(firm, provider, batch, keys.signed(batch)), { status: 200 })
  t.match(await gone.now(), { state: 'bounced' })
  t.match(await blocked.now(), { state: 'bounced' })
  t.same(
    (await suppressed(firm)).sort(),
    [
      [gone.email, 'bounced'],
      [angry.email, 'complained'],
    ].sort(),
  )
  t.equal((await firm.api.get('/mail-events')).body.items.length, 3)
})

const topic = 'arn:aws:sns:eu-west-1:123456789012:rapport'

/** SNS as far as it gives out a certificate and confirms subscriptions, at its own names, which lead to this machine. */
async function sns(test: Test, firm: World) {
  const asked: string[] = []
  const local = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end(request.url?.endsWith('.pem') ? file('certificate.pem') : '<ConfirmSubscriptionResponse/>')
  }).listen(0, '127.0.0.1')
  await once(local, 'listening')
  const { port } = local.address() as AddressInfo
  const real = createOutbound(new Set([`127.0.0.1:${port}`]))
  test.teardown(() => {
    real.close()
    local.closeAllConnections()
    local.close()
  })
  const call: typeof real.call = ({ url, ...rest }) =>
    real.call({ ...rest, url: url.replace('https://sns.eu-west-1.amazonaws.com', `http://127.0.0.1:${port}`) })
  const deps = { ...firm.deps, outbound: { ...real, call } }
  const { id } = await connectProvider(firm, 'amazon-ses', topic)
  const send = (message: Partial<SnsMessage>, key: Buffer | string = file('key.pem')) =>
    receiveFeedback(deps, id, {
      headers: { 'content-type': 'text/plain; charset=UTF-8' },
      method: 'POST',
      raw: Buffer.from(ofSns(key, { Type: 'Notification', TopicArn: topic, Message: '{}', ...message })),
    }).then(
      () => 200,
      (error) => error.status,
    )
  return { asked, send, id }
}

const sesBounce = (mail: Mailed, bounce: object) =>
  JSON.stringify({
    eventType: 'Bounce',
    bounce: {
      bouncedRecipients: [{ emailAddress: mail.email, status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 gone' }],
      ...bounce,
    },
    mail: { messageId: '0102-ses', headers: [{ name: 'Message-ID', value: mail.messageId }] },
  })

t.test(
  'Amazon SES: the subscription is confirmed, and bounces are believed by SNS’s signature of either version',
  async (t) => {
    const firm = await mailingFirm(t, server)
    const { asked, send, id } = await sns(t, firm)
    const SubscribeURL = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t'
    t.equal(await send({ Type: 'SubscriptionConfirmation', Message: 'You have chosen', SubscribeURL, Token: 't' }), 200)
    t.same(asked.slice(-1), ['/?Action=ConfirmSubscription&Token=t'])
    const [gone, full, away] = [await mailed(firm, server), await mailed(firm, server), await mailed(firm, server)]
    t.equal(
      await send({
        Message: sesBounce(gone, { bounceType: 'Permanent', bounceSubType: 'General' }),
        Subject: 'Amazon SES',
      }),
      200,
    )
    t.equal(
      await send({
        Message: sesBounce(full, { bounceType: 'Transient', bounceSubType: 'MailboxFull' }),
        SignatureVersion: '2',
      }),
      200,
    )
    t.equal(await send({ Message: sesBounce(away, { bounceType: 'Transient', bounceSubType: 'General' }) }), 200)
    t.equal(await send({ Message: 'Successfully validated SNS topic for Amazon SES event publishing.' }), 200)
    t.match(await gone.now(), { state: 'bounced' })
    t.match(await full.now(), { state: 'scheduled' })
    t.match(await away.now(), { state: 'sent' }, 'somebody on holiday has got the mail, and is not asked twice')
    t.same(await suppressed(firm), [[gone.email, 'bounced']])
    t.equal(asked.filter((path) => path.endsWith('.pem')).length, 1, 'the certificate is fetched once')
    t.match(
      (await firm.api.get(`/mail-providers/${id}`)).body.calls.map((each: { outcome: string }) => each.outcome).sort(),
      ['recorded', 'subscribed'],
    )
  },
)

t.test(
  'Amazon SES: other topics, other signers and certificates from elsewhere are refused, and nothing is fetched',
  async (t) => {
    const firm = await mailingFirm(t, server)
    const { asked, send } = await sns(t, firm)
    const mail = await mailed(firm, server)
    const Message = sesBounce(mail, { bounceType: 'Permanent' })
    const pem = 'SimpleNotificationService-0123456789abcdef0123456789abcdef.pem'
    for (const SigningCertURL of [
      `https://sns.eu-west-1.amazonaws.com.evil.example/${pem}`,
      `https://evil.example/${pem}`,
      `http://sns.eu-west-1.amazonaws.com/${pem}`,
      `https://sns.us-east-1.amazonaws.com/${pem}`,
      `https://sns.eu-west-1.amazonaws.com@evil.example/${pem}`,
      `https://sns.eu-west-1.amazonaws.com:8443/${pem}`,
      `https://sns.eu-west-1.amazonaws.com/?x=${pem}`,
    ])
      t.equal(await send({ Message, SigningCertURL }), 401, SigningCertURL)
    t.same(asked, [])
    t.equal(await send({ Message, TopicArn: topic.replace('rapport', 'another') }), 401, 'a topic of somebody else')
    t.equal(await send({ Message, SignatureVersion: '3' }), 401)
    const SubscribeURL = 'https://evil.example/?Action=ConfirmSubscription'
    t.equal(await send({ Type: 'SubscriptionConfirmation', Message: 'x', SubscribeURL, Token: 't' }), 400)
    t.same(
      asked.filter((path) => !path.endsWith('.pem')),
      [],
    )
    t.match(await mail.now(), { state: 'sent' })
  },
)

t.test('a provider is made with a secret that it can use, and shows one of ours only once', async (t) => {
  const { api } = await mailingFirm(t, server)
  const make = (provider: string, secret?: string) =>
    api.post('/mail-providers', { name: 'x', provider, ...(secret && { secret }) })
  for (const [provider, secret] of [
    ['amazon-ses'],
    ['amazon-ses', 'my-topic'],
    ['mailgun'],
    ['mailgun', 'short'],
    ['sendgrid', 'MFkw'],
    ['postmark', 'nopassword'],
  ])
    t.match(
      await make(provider!, secret),
      { status: 400, body: { errors: [{ pointer: '/secret' }] } },
      `${provider} ${secret}`,
    )
  t.match(await make('pigeon'), { status: 400 })
  const { body } = await make('dsn')
  t.ok(body.secret.length >= 32)
  t.match(await api.get(`/mail-providers/${body.id}`), { status: 200, body: { secret: undefined, calls: [] } })
  const renewed = await api.put(`/mail-providers/${body.id}/secret`, {})
  t.not(renewed.body.secret, body.secret)
})
