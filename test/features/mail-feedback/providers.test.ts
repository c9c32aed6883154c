/** Webhooks of mail providers, as each sends and signs them. */
import t from 'tap'
import {
  basic,
  connectProvider,
  type Mailed,
  mailed,
  mailingFirm,
  ofMailgun,
  sendgridKeys,
  tell,
} from '../../helpers/mail-feedback.ts'
import { startMailServer } from '../../helpers/smtp.ts'
import type { World } from '../../helpers/world.ts'

const server = await startMailServer()
t.teardown(() => server.close())

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
