import PostalMime from 'postal-mime'
import t from 'tap'
import { sendDueInvitations } from '../../src/features/invitations/service.ts'
import { readLinkToken } from '../../src/survey-links.ts'
import { asksAtOnce, decidedTicket, invitationsOf, type TicketStory } from '../helpers/asking.ts'
import { startMailServer } from '../helpers/smtp.ts'
import { world } from '../helpers/world.ts'

const server = await startMailServer()
t.teardown(() => server.close())
const env = { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example' }

async function firmThatAsks() {
  const firm = await world(t, { env })
  await asksAtOnce(firm)
  return firm
}

async function mailAbout(firm: Awaited<ReturnType<typeof firmThatAsks>>, story: TicketStory = {}) {
  const ticket = await decidedTicket(firm, story)
  const [invitation] = await invitationsOf(firm, ticket)
  const known = server.mails.length
  await sendDueInvitations(firm.deps, firm.tenantId, [invitation!.id])
  const received = server.mails[known]
  return { invitation: invitation!, received, mail: received && (await PostalMime.parse(received.raw)) }
}

const linksOf = (html: string) => [...html.matchAll(/href="([^"]+)"/g)].map(([, link]) => link!)

t.test('the mail says who helped, asks the first question and links each mark', async (t) => {
  const firm = await firmThatAsks()
  const { mail, invitation } = await mailAbout(firm, { consultants: ['Jonas Frey', 'Mara Lind'] })
  t.match(mail, {
    from: { address: 'surveys@firm.example', name: 'Ahrens & Partner' },
    to: [{ name: 'Anna Berg' }],
    subject: 'How was the help with “Printer prints nothing”?',
    messageId: new RegExp(`^<${invitation.id}\\.1\\.[\\w-]{24}@firm\\.example>$`),
  })
  t.match(mail!.text, 'Jonas Frey and Mara Lind helped you with “Printer prints nothing”')
  t.match(mail!.html, 'How satisfied are you with the help you received?')
  const marks = linksOf(mail!.html!).filter((link) => link.includes('?m='))
  t.same(
    marks.map((link) => new URL(link).searchParams.get('m')),
    ['1', '2', '3', '4', '5'],
  )
  for (const link of marks) {
    const target = readLinkToken(firm.deps.secrets, 'survey', new URL(link).pathname.slice('/s/'.length))
    t.match(target, { tenantId: firm.tenantId, id: invitation.id })
    t.ok(mail!.text!.includes(link), 'the plain text has the same link')
  }
})

t.test('the mail can be unsubscribed from with one click, and says that a machine wrote it', async (t) => {
  const firm = await firmThatAsks()
  const { mail, invitation, received } = await mailAbout(firm)
  const header = (key: string) => mail!.headers.find((each) => each.key === key)?.value
  t.equal(header('list-unsubscribe-post'), 'List-Unsubscribe=One-Click')
  t.equal(header('auto-submitted'), 'auto-generated')
  const link = /^<(.+)>$/.exec(header('list-unsubscribe')!)![1]!
  const token = new URL(link).pathname.slice('/u/'.length)
  t.match(readLinkToken(firm.deps.secrets, 'unsubscribe', token), { id: invitation.id })
  t.equal(readLinkToken(firm.deps.secrets, 'survey', token), undefined, 'it opens no survey')
  t.ok(mail!.text!.includes(link))
  t.ok(
    received!.raw.split('\r\n').every((line) => line.length <= 998),
    'no line is too long for SMTP',
  )
})

t.test('a sender name of the firm, a photo and a line about the consultant appear', async (t) => {
  const firm = await firmThatAsks()
  await firm.asTenant(({ tx }) => tx.updateTable('tenants').set({ senderName: 'Service team' }).execute())
  const ticket = await decidedTicket(firm)
  await firm.asTenant(({ tx }) =>
    tx
      .updateTable('consultants')
      .set({ photoUrl: 'https://firm.example/jonas.jpg', about: 'Likes printers' })
      .execute(),
  )
  const known = server.mails.length
  await sendDueInvitations(
    firm.deps,
    firm.tenantId,
    (await invitationsOf(firm, ticket)).map(({ id }) => id),
  )
  const mail = await PostalMime.parse(server.mails[known]!.raw)
  t.equal(mail.from?.name, 'Service team')
  t.match(mail.html, /<img[^>]+src="https:\/\/firm\.example\/jonas\.jpg"[^>]+alt="Jonas Frey"/)
  t.match(mail.text, 'Jonas Frey: Likes printers')
})

t.test('names and subjects of other systems can neither add headers nor markup', async (t) => {
  const firm = await firmThatAsks()
  const evil = 'Anna\r\nBcc: victim@example.com\r\n\r\n<script>alert(1)</script>'
  const { mail, received } = await mailAbout(firm, { contact: evil, consultants: ['Jonas {{ firm }} <b>Frey</b>'] })
  t.equal(received!.to.includes('victim'), false)
  t.same(
    mail!.headers.filter(({ key }) => key === 'bcc'),
    [],
  )
  t.notMatch(mail!.html, /<script>|<b>Frey/)
  t.match(mail!.html, '&lt;b&gt;Frey')
  t.match(mail!.text, 'Jonas {{ firm }}', 'what a name looks like is not read as a template')
})

t.test('a contact whose address is not one plain address is not mailed', async (t) => {
  const firm = await firmThatAsks()
  for (const email of [
    'a@b.example, c@d.example',
    'Anna <a@b.example>',
    'a@b.example\r\nRCPT TO:<c@d.example>',
    'anna',
  ]) {
    const { received, invitation } = await mailAbout(firm, { email })
    t.equal(received, undefined)
    t.match(await firm.api.get(`/invitations/${invitation.id}`), {
      body: { state: 'failed', stateReason: /not one plain address/ },
    })
  }
})

t.test('each kind of scored question has as many links as it has marks', async (t) => {
  const firm = await firmThatAsks()
  const [survey] = (await firm.api.get('/surveys')).body.items
  for (const [kind, count] of Object.entries({ csat3: 3, nps: 11, ces7: 7 })) {
    const question = { id: 'q', kind, text: 'Would you?', required: true, dimension: 'overall', target: 'person' }
    await firm.api.put(`/surveys/${survey.id}/draft`, { questions: [question] })
    await firm.api.post(`/surveys/${survey.id}/versions`)
    const { mail } = await mailAbout(firm)
    t.equal(linksOf(mail!.html!).filter((link) => link.includes('?m=')).length, count, kind)
  }
})
