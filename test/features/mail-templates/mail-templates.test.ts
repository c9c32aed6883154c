import PostalMime from 'postal-mime'
import t from 'tap'
import { sendDueInvitations } from '../../../src/features/invitations/service.ts'
import { asksAtOnce, decidedTicket, invitationsOf, type TicketStory } from '../../helpers/asking.ts'
import { startMailServer } from '../../helpers/smtp.ts'
import { world } from '../../helpers/world.ts'

const server = await startMailServer()
t.teardown(() => server.close())
const env = { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example' }

const text = {
  subject: 'How was it, {{ contact }}?',
  paragraphs: [
    'Dear {{ contact }},',
    '{{ helpers }} worked on <b>{{ subject }}</b>{% if number %} ({{ number }}){% endif %}.',
  ],
}

async function firmThatAsks() {
  const firm = await world(t, { env })
  await asksAtOnce(firm)
  return firm
}

async function mailAbout(firm: Awaited<ReturnType<typeof firmThatAsks>>, story: TicketStory = {}) {
  const invitations = await invitationsOf(firm, await decidedTicket(firm, story))
  const known = server.mails.length
  const ids = invitations.map(({ id }) => id)
  await sendDueInvitations(firm.deps, firm.tenantId, ids)
  return PostalMime.parse(server.mails[known]!.raw)
}

t.test('a text of the firm is in the mail, escaped in HTML, and all else stays ours', async (t) => {
  const firm = await firmThatAsks()
  await firm.asTenant(({ tx, tenantId }) => tx.insertInto('brands').values({ tenantId, colour: '#00695c' }).execute())
  t.match(await firm.api.put('/mail-templates/survey/en', text), { status: 201, body: { version: 1, failing: false } })
  const mail = await mailAbout(firm, { contact: 'Anna <img src=x>', consultants: ['Jonas Frey', 'Mara Lind'] })
  t.equal(mail.subject, 'How was it, Anna <img src=x>?')
  t.match(mail.text, 'Dear Anna <img src=x>,\n\nJonas Frey and Mara Lind worked on <b>Printer prints nothing</b>.')
  t.match(mail.html, 'Dear Anna &lt;img src=x&gt;,')
  t.match(mail.html, '&lt;b&gt;Printer prints nothing&lt;/b&gt;')
  t.match(mail.html, /background:#00695c/, 'the marks have the colour of the firm')
  t.match(mail.html, 'Do not ask me any more')
  t.equal([...mail.html!.matchAll(/\?m=\d/g)].length, 5)
  t.match(await mailAbout(firm, { locale: 'de' }), { subject: /^Wie war die Hilfe/ }, 'there is no German one')
})

t.test('a text that cannot be filled is marked, and the mail goes out with the words of Rapport', async (t) => {
  const firm = await firmThatAsks()
  const bad = { ...text, paragraphs: ["{% if contact == 'Eve' %}{{ consultants[9] }}{% endif %}Hello"] }
  t.equal((await firm.api.put('/mail-templates/survey/en', bad)).status, 201)
  t.match(await mailAbout(firm), { text: /^Hello/ })
  t.match(await mailAbout(firm, { contact: 'Eve' }), { subject: 'How was the help with “Printer prints nothing”?' })
  t.match(await firm.api.get('/mail-templates/survey/en'), {
    body: { failing: true, failure: /undefined variable: consultants\.9/ },
  })
  t.match(await firm.api.put('/mail-templates/survey/en', text), {
    status: 200,
    body: { failing: false, failure: null },
  })
})

t.test('a faulty text is refused with its place, and nothing is stored', async (t) => {
  const { api } = await firmThatAsks()
  t.match(await api.put('/mail-templates/survey/en', { ...text, paragraphs: ['ok', '{{ nobody }}'] }), {
    status: 400,
    body: { errors: [{ pointer: '/paragraphs/1', message: 'there is no variable nobody, line:1, col:4' }] },
  })
  t.equal((await api.put('/mail-templates/invoice/en', text)).status, 400)
  t.equal((await api.put('/mail-templates/survey/English', text)).status, 400)
  t.same((await api.get('/mail-templates')).body.items, [])
})

t.test('a text is changed and taken back only by who has seen it, in its own firm', async (t) => {
  const firm = await firmThatAsks()
  await firm.api.put('/mail-templates/reminder/de', text)
  t.equal((await firm.api.put('/mail-templates/reminder/de', text, { 'if-match': '"4"' })).status, 412)
  t.equal((await (await firm.as('consultant')).get('/mail-templates')).status, 403)
  const neighbour = await firm.neighbour()
  t.equal((await neighbour.api.get('/mail-templates/reminder/de')).status, 404)
  t.equal((await neighbour.api.delete('/mail-templates/reminder/de')).status, 404)
  t.equal((await firm.api.delete('/mail-templates/reminder/de', { 'if-match': '"1"' })).status, 204)
  t.equal((await firm.api.get('/mail-templates/reminder/de')).status, 404)
})
