import t from 'tap'
import { writeLinkToken } from '../../../src/survey-links.ts'
import { asked } from '../../helpers/answering.ts'
import { type World, world } from '../../helpers/world.ts'

const html = '<html><head><title>x</title></head><body><a href="/s/x">5</a><script>alert(1)</script></body></html>'

async function capture({ asTenant }: Pick<World, 'asTenant'>, subject: string, invitationId: string | null = null) {
  const headers = JSON.stringify({ 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' })
  return asTenant(({ tx, tenantId }) =>
    tx
      .insertInto('capturedMails')
      .values({
        ...{ tenantId, invitationId, messageId: `<${subject}@x>`, recipient: 'anna@example.com', subject, headers },
        ...{ html, text: 'Five <stars>' },
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
}

const pathOf = (url: string) => new URL(url).pathname

t.test('a link shows the captured mails of the firm for an hour, newest first', async (t) => {
  const firm = await world(t)
  const { invitationId } = await asked(firm)
  await capture(firm, 'First mail', invitationId)
  const { id } = await capture(firm, 'Second <mail>')
  await capture(await firm.neighbour(), 'Not ours')

  const { status, body } = await firm.api.post('/captured-mail-links')
  t.equal(status, 201)
  t.ok(Math.abs(Date.parse(body.expiresAt) - Date.now() - 3_600_000) < 60_000)
  const list = await firm.app.inject(pathOf(body.url))
  t.match(list, { statusCode: 200, headers: { 'content-security-policy': /default-src 'none'/ } })
  t.ok(list.body.indexOf('Second &lt;mail&gt;') < list.body.indexOf('First mail'))
  t.notMatch(list.body, /Not ours/)

  const mail = await firm.app.inject(`${pathOf(body.url)}/${id}`)
  t.match(mail.body, /Five &lt;stars&gt;/)
  t.match(mail.body, /List-Unsubscribe=One-Click/)
  const raw = await firm.app.inject(`${pathOf(body.url)}/${id}/html`)
  t.match(raw.headers['content-security-policy'], /^sandbox allow-popups allow-popups-to-escape-sandbox; default-src/)
  t.match(raw.body, '<head><base target="_blank">')
})

t.test('an old link, a link for something else and the mail of another firm show nothing', async (t) => {
  const firm = await world(t)
  const other = await firm.neighbour()
  const theirs = await capture(other, 'Theirs')
  const { secrets } = firm.deps
  const old = { tenantId: firm.tenantId, id: firm.tenantId, expiresAt: new Date(Date.now() - 1000) }
  const { body } = await firm.api.post('/captured-mail-links')
  for (const path of [
    `/mailbox/${writeLinkToken(secrets, 'mailbox', old)}`,
    `/mailbox/${(await asked(firm)).token}`,
    '/mailbox/x',
    `${pathOf(body.url)}/${theirs.id}`,
    `${pathOf(body.url)}/${theirs.id}/html`,
    `${pathOf(body.url)}/x`,
  ])
    t.match(await firm.app.inject(path), { statusCode: 404 }, path)
})

t.test('where mail is sent for real there is no such page', async (t) => {
  const env = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'surveys@example.com' }
  const firm = await world(t, { env })
  t.match(await firm.api.post('/captured-mail-links'), { status: 409, body: { code: 'conflict' } })
  const target = { tenantId: firm.tenantId, id: firm.tenantId, expiresAt: new Date(Date.now() + 1000_000) }
  const path = `/mailbox/${writeLinkToken(firm.deps.secrets, 'mailbox', target)}`
  t.match(await firm.app.inject(path), { statusCode: 404 })
})
