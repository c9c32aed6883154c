/** Amazon SES, whose news come as messages of SNS that it signs. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { receiveFeedback } from '../../../src/features/mail-feedback/service.ts'
import { createOutbound } from '../../../src/outbound/outbound.ts'
import {
  connectProvider,
  type Mailed,
  mailed,
  mailingFirm,
  ofSns,
  type SnsMessage,
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
