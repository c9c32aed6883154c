import PostalMime from 'postal-mime'
import t from 'tap'
import { sendDueInvitations } from '../../src/features/invitations/service.ts'
import { languages } from '../../src/languages/languages.ts'
import { wordsIn } from '../../src/languages/words.ts'
import { asksAtOnce, decidedTicket, invitationsOf, type TicketStory } from '../helpers/asking.ts'
import { startMailServer } from '../helpers/smtp.ts'
import { leftovers, visibleText } from '../helpers/translated.ts'
import { world } from '../helpers/world.ts'

const server = await startMailServer()
t.teardown(() => server.close())
const env = { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example' }

async function firmThatAsks() {
  const firm = await world(t, { env })
  await asksAtOnce(firm)
  return firm
}

async function mailAbout(firm: Awaited<ReturnType<typeof firmThatAsks>>, story: TicketStory) {
  const ticket = await decidedTicket(firm, story)
  const invitations = await invitationsOf(firm, ticket)
  const known = server.mails.length
  await sendDueInvitations(
    firm.deps,
    firm.tenantId,
    invitations.map(({ id }) => id),
  )
  const { raw } = server.mails[known]!
  return { raw, mail: await PostalMime.parse(raw) }
}

const header = (mail: { headers: { key: string; value: string }[] }, key: string) =>
  mail.headers.find((each) => each.key === key)?.value

/** Names of other systems, which stay as they are. */
const given = ['Ιωάννης', 'Printer prints nothing', 'Άννα']
const withoutNames = (text: string) =>
  given.reduce((rest, name) => rest.replaceAll(name, ''), text.replaceAll(/https?:\S+/g, ''))

t.test('in each language the whole mail is in it: subject, HTML, plain text, marks for screen readers', async (t) => {
  const firm = await firmThatAsks()
  for (const language of languages) {
    const { raw, mail } = await mailAbout(firm, { contact: 'Άννα', consultants: ['Ιωάννης'], locale: language })
    const { say } = wordsIn(language)
    const html = mail.html!
    t.equal(header(mail, 'content-language'), language)
    t.match(html, `lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}"`)
    for (const text of [mail.subject!, visibleText(html), mail.text!])
      t.same(leftovers(withoutNames(text), language), [], language)
    for (const text of [html, mail.text!])
      for (const words of [say('mail.marks'), say('mail.stop'), say('starter.overall'), say('mark.5')])
        t.ok(text.includes(words), `${language}: ${words}`)
    t.ok(html.includes(`aria-label="${say('pair', { first: '1', second: say('mark.1') })}"`), language)
    const headers = raw.slice(0, raw.indexOf('\r\n\r\n'))
    t.match(headers, /^[\x20-\x7e\r\n\t]*$/, `${language}: headers are ASCII, other letters encoded words`)
    for (const [word] of headers.matchAll(/=\?[^?]+\?[BQ]\?[^?]*\?=/gi)) t.ok(word.length <= 75, word)
  }
})

t.test('a mail that is written from right to left is laid out so, in every part', async (t) => {
  const firm = await firmThatAsks()
  const { mail } = await mailAbout(firm, { contact: 'Anna Berg', consultants: ['Jonas Frey'], locale: 'ar' })
  t.notMatch(mail.html, /direction:\s*ltr/)
  t.match(mail.html, /direction:rtl/)
  t.match(mail.html, /<div[^>]*text-align:right[^>]*>مرحبًا/, 'lines begin at the right')
  for (const text of [mail.html!, mail.text!])
    for (const name of ['Anna Berg', 'Jonas Frey', 'Printer prints nothing'])
      t.ok(text.includes(`\u2068${name}\u2069`), `${name} is set apart`)
  const english = await mailAbout(firm, { contact: 'منى', consultants: ['Jonas Frey'], locale: 'en' })
  t.notMatch(english.mail.html, /direction:\s*rtl/)
  t.ok(english.mail.text!.includes('Hello \u2068منى\u2069,'))
})

t.test('mails of one firm to readers of different languages do not mix', async (t) => {
  const firm = await firmThatAsks()
  for (const [locale, greeting] of [
    ['de-AT', 'Guten Tag, Anna,'],
    ['ja', 'Anna 様'],
    ['de', 'Guten Tag, Anna,'],
    ['zh', 'Hello Anna,'],
  ] as const)
    t.match((await mailAbout(firm, { contact: 'Anna', locale })).mail.text, greeting)
})

t.test('without a language of the contact the firm’s is taken', async (t) => {
  const firm = await firmThatAsks()
  await firm.asTenant(({ tx }) => tx.updateTable('tenants').set({ locale: 'pl-PL' }).execute())
  t.match((await mailAbout(firm, { contact: 'Anna' })).mail.text, 'Dzień dobry, Anna!')
})

t.test('a long subject is cut between characters, whatever they are made of', async (t) => {
  const firm = await firmThatAsks()
  const ticket = await decidedTicket(firm, { locale: 'ja' })
  const family = '👨‍👩‍👧‍👦'
  await firm.asTenant(({ tx }) =>
    tx
      .updateTable('tickets')
      .set({ subject: family.repeat(200) })
      .where('id', '=', ticket.ticketId)
      .execute(),
  )
  const known = server.mails.length
  await sendDueInvitations(
    firm.deps,
    firm.tenantId,
    (await invitationsOf(firm, ticket)).map(({ id }) => id),
  )
  const mail = await PostalMime.parse(server.mails[known]!.raw)
  t.match(mail.subject, new RegExp(`^「(${family})+…」の対応はいかがでしたか$`))
  t.ok(mail.subject!.length < 120)
})
