import PostalMime from 'postal-mime'
import t from 'tap'
import { inTenant } from '../../../src/context.ts'
import { prepareTest, sendTest } from '../../../src/features/mail-templates/test-mail.ts'
import { startMailServer } from '../../helpers/smtp.ts'
import { world } from '../../helpers/world.ts'

const server = await startMailServer()
t.teardown(() => server.close())
const env = { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example' }
const text = { subject: 'About {{ subject }}', paragraphs: ['Dear <b>{{ contact }}</b>,'] }
const path = '/mail-templates/survey/de/test'

t.test('the stored text comes as a mail to whoever is signed in, marked as a test', async (t) => {
  const { as, api } = await world(t, { env })
  const owner = await as('owner')
  const { email } = (await owner.get('/users/me')).body
  await owner.put('/mail-templates/survey/de', text)
  const known = server.mails.length
  const subject = '[Test] About The printer prints nothing'
  const sent = await owner.post(path, {})
  t.match(sent, { status: 200, body: { recipient: email, subject } })
  const [received, ...others] = server.mails.slice(known)
  t.same(others, [])
  t.match(received, { from: 'surveys@firm.example', to: email, messageId: sent.body.messageId })
  const mail = await PostalMime.parse(received!.raw)
  t.match(mail, { subject, text: /^Dear <b>Anna Berg<\/b>,/, from: { name: 'Ahrens & Partner' } })
  t.match(mail.html, 'Dear &lt;b&gt;Anna Berg&lt;/b&gt;,')
  t.same((await api.get('/captured-mails')).body.items, [])
  const [event] = (await api.get(`/audit-events?actorId=${owner.userId}&action=tested`)).body.items
  t.match(event, { resource: 'mail_template', details: { kind: 'survey', language: 'de' } })
})

t.test('no link of a test answers anything or stops mail', async (t) => {
  const { as, api, app } = await world(t)
  await (await as('manager')).post(path, text)
  const [{ id }] = (await api.get('/captured-mails')).body.items
  const { text: plain, html } = (await api.get(`/captured-mails/${id}`)).body
  const links = new Set([...`${plain} ${html}`.matchAll(/http:\/\/rapport\.test([^\s"<]+)/g)].map(([, link]) => link!))
  t.ok(links.size >= 6, 'a link for each mark and the way out')
  for (const url of links) t.equal((await app.inject({ url })).statusCode, 404, url)
  t.same((await api.get('/responses')).body.items, [])
  t.same((await api.get('/suppressions')).body.items, [])
})

t.test('where mail is captured, and in a sandbox, the test is captured', async (t) => {
  const known = server.mails.length
  const capturing = await world(t)
  const sandbox = await (await world(t, { env })).sandbox()
  for (const firm of [capturing, sandbox]) {
    const manager = await firm.as('manager')
    const { body } = await manager.post(path, text)
    const { items } = (await firm.api.get('/captured-mails')).body
    t.match(items, [
      { recipient: body.recipient, subject: body.subject, messageId: body.messageId, invitationId: null },
    ])
    t.same((await firm.api.get('/invitations')).body.items, [])
  }
  t.equal(server.mails.length, known)
})

t.test('a part that is given stands in for the stored one, and nothing is stored', async (t) => {
  const { as } = await world(t)
  const owner = await as('owner')
  t.match(await owner.post(path, { subject: 'Half' }), { status: 404 })
  t.match(await owner.post(path, text), { status: 200 })
  t.match(await owner.get('/mail-templates/survey/de'), { status: 404 })
  await owner.put('/mail-templates/survey/de', text)
  t.match(await owner.post(path, { subject: 'New' }), { body: { subject: '[Test] New' } })
  t.match(await owner.get('/mail-templates/survey/de'), { body: { subject: text.subject, version: 1 } })
})

t.test('keys, consultants and faulty texts are refused, and no firm tests the text of another', async (t) => {
  const { api, as, neighbour } = await world(t)
  t.match(await api.post(path, text), { status: 403, body: { detail: /sign in as a user/ } })
  t.equal((await (await as('consultant')).post(path, text)).status, 403)
  const owner = await as('owner')
  t.match(await owner.post(path, { ...text, paragraphs: ['{{ nobody }}'] }), { status: 400 })
  t.equal((await owner.post(path, { ...text, to: 'eve@example.com' })).status, 400)
  t.equal((await owner.post('/mail-templates/invoice/de/test', text)).status, 400)
  await owner.put('/mail-templates/survey/de', text)
  t.equal((await (await (await neighbour()).as('owner')).post(path, {})).status, 404)
  t.same((await api.get('/captured-mails')).body.items, [])
})

t.test('a user sends ten an hour, however many at once, and another user may still', async (t) => {
  const { as, api, asTenant } = await world(t)
  const owner = await as('owner')
  const all = await Promise.all(Array.from({ length: 14 }, () => owner.post(path, text)))
  const refused = all.filter(({ status }) => status === 429)
  t.equal(refused.length, 4)
  const wait = Number(refused[0]!.headers['retry-after'])
  t.ok(wait > 3500 && wait <= 3600, `${wait} seconds`)
  t.equal((await api.get('/captured-mails')).body.items.length, 10)
  t.equal((await (await as('manager')).post(path, text)).status, 200)
  const { count } = await asTenant(({ tx }) =>
    tx
      .selectFrom('auditEvents')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('action', '=', 'tested')
      .executeTakeFirstOrThrow(),
  )
  t.equal(Number(count), 11)
})

t.test('what the mail server says of a test is told', async (t) => {
  const { as } = await world(t, { env })
  const owner = await as('owner')
  t.teardown(() => {
    server.manner = () => 'accept'
  })
  server.manner = () => 'refuse recipient 550'
  t.match(await owner.post(path, text), { status: 409, body: { detail: /refused the mail: 550/ } })
  server.manner = () => 'refuse message 451'
  t.match(await owner.post(path, text), { status: 503 })
  server.manner = () => 'hang up after the message'
  t.match(await owner.post(path, text), { status: 503 })
})

t.test(
  'a mail server that is too slow is not waited for, and it is said that the mail may have gone out',
  async (t) => {
    const { deps, tenantId, as } = await world(t, { env })
    const { userId } = await as('owner')
    const actor = { kind: 'user', id: userId, role: 'owner', consultantId: null, scopes: new Set<never>() } as const
    const place = { kind: 'reminder', language: 'en' } as const
    const mail = await inTenant(deps, tenantId, actor, (ctx) => prepareTest(ctx, place, text))
    t.teardown(() => {
      server.delayMs = 0
    })
    server.delayMs = 1500
    await t.rejects(sendTest(deps, mail, 500), { code: 'unavailable', message: /not known whether/ })
    await t.rejects(sendTest(deps, mail, 0), { code: 'unavailable', message: /was not sent/ })
  },
)
