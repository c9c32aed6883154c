import t from 'tap'
import { languages, ownName } from '../../../src/languages/languages.ts'
import { wordsIn } from '../../../src/languages/words.ts'
import { asked, sendForm } from '../../helpers/answering.ts'
import { everyKindTranslated, inGreek, leftovers, visibleText } from '../../helpers/translated.ts'
import { world } from '../../helpers/world.ts'

for (const language of languages)
  t.test(`${language}: survey, faults, thanks, expiry and unsubscribing are in one language`, async (t) => {
    const firm = await world(t)
    const story = { ...inGreek, content: everyKindTranslated, locale: language }
    const invitation = await asked(firm, story)
    const expired = await asked(firm, { ...story, expiresAt: new Date(Date.now() - 1000) })
    const open = async (path: string) => (await firm.app.inject(path)).body
    const post = async (payload: string) =>
      (
        await firm.app.inject({
          ...{ method: 'POST', url: invitation.unsubscribePath, payload },
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        })
      ).body
    const survey = await open(invitation.path)
    const faults = (await sendForm(firm, invitation, { mood: '9', comment: 'x'.repeat(4001) })).body
    await sendForm(firm, invitation, { overall: '5', why: 'one', again: '10' })
    const pages = {
      ...{ survey, faults },
      thanks: await open(`${invitation.path}/thanks`),
      again: await open(invitation.path),
      expired: await open(expired.path),
      unsubscribe: await open(invitation.unsubscribePath),
      unsubscribed: await post('List-Unsubscribe=One-Click'),
    }
    for (const [name, page] of Object.entries(pages)) {
      t.match(page, `<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`, name)
      t.same(leftovers(visibleText(page).replaceAll('x'.repeat(4001), ''), language), [], name)
    }
    const { say } = wordsIn(language)
    t.ok(pages.survey.includes(say('survey.send')))
    t.ok(pages.faults.includes(say('fault.required')) && pages.faults.includes(say('survey.notStored')))
    t.ok(pages.thanks.includes(say('mark.5')), 'the mark is repeated in words')
    t.ok(pages.again.includes(say('survey.sendChanged')))
    t.ok(pages.expired.includes(say('expired.heading')))
    t.ok(pages.unsubscribed.includes(say('unsubscribed.button')))
  })

t.test(
  'the language is that of the contact, else of the client, else of the firm, else the survey’s first',
  async (t) => {
    const firm = await world(t)
    const content = { ...everyKindTranslated, languages: ['en', 'de', 'pt', 'ja'] }
    const languageFor = async (contact: string | undefined, client: string | null, tenant: string) => {
      const invitation = await asked(firm, { content, locale: contact })
      await firm.asTenant(async ({ tx }) => {
        await tx.updateTable('clients').set({ locale: client }).where('id', '=', invitation.clientId!).execute()
        await tx.updateTable('tenants').set({ locale: tenant }).execute()
      })
      return /<html lang="([^"]+)"/.exec((await firm.app.inject(invitation.path)).body)![1]
    }
    t.equal(await languageFor('de-AT', 'ja', 'pt'), 'de')
    t.equal(await languageFor(undefined, 'ja-JP', 'pt'), 'ja')
    t.equal(await languageFor('zh', null, 'pt-BR'), 'pt')
    t.equal(await languageFor('zh', null, 'sv'), 'en')
  },
)

t.test('a reader who is offered the wrong language chooses another, and keeps it to the end', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { content: everyKindTranslated, locale: 'de' })
  const page = await firm.app.inject(`${invitation.path}?m=4`)
  const link = new RegExp(`href="(${invitation.path}\\?lang=pl&#?\\w*;?m=4)" lang="pl"`).exec(
    page.body.replaceAll('&amp;', '&'),
  )
  t.ok(page.body.includes(`>${ownName('ar')}</a>`) && page.body.includes('dir="rtl"'), 'each in its own script')
  t.notOk(page.body.includes(`>${ownName('de')}</a>`), 'but not the language that it is in')
  const polish = await firm.app.inject(link![1]!)
  t.match(polish.body, /<html lang="pl"/)
  t.match(polish.body, /name="overall" value="4" checked/, 'the mark of the mail is still chosen')
  const path = `${invitation.path}?lang=pl`
  t.ok(polish.body.includes(`action="${path}"`))
  t.match((await sendForm(firm, { ...invitation, path }, { overall: '' })).body, /<html lang="pl"/)
  const sent = await sendForm(firm, { ...invitation, path }, { overall: '4', why: 'one' })
  t.equal(sent.headers.location, `${invitation.path}/thanks?lang=pl`)
  const thanks = await firm.app.inject(sent.headers.location as string)
  t.match(thanks.body, /<html lang="pl"/)
  t.ok(thanks.body.includes(`href="${path}"`), 'a change is offered in the same language')
})

t.test('a language that the survey does not have, or that is none, is not chosen', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { content: { ...everyKindTranslated, languages: ['en', 'de'] }, locale: 'de' })
  for (const lang of ['pl', 'xx', '%22%3E%3Cb%3E', 'de&lang=en', 'x'.repeat(5000)])
    t.match(
      (await firm.app.inject(`${invitation.path}?lang=${lang}`)).body,
      /<html lang="de" dir="ltr">/,
      lang.slice(0, 20),
    )
})

t.test('a survey of one language has a page of one language, whatever its reader speaks', async (t) => {
  const firm = await world(t)
  const question = { id: 'q', kind: 'csat5', text: 'How?', required: true, dimension: 'overall', target: 'person' }
  const { path } = await asked(firm, { content: { questions: [question] } as never, locale: 'de' })
  const { body } = await firm.app.inject(path)
  t.match(body, /<html lang="en"/)
  t.match(body, /Send my answer/)
  t.notMatch(body, /<nav/)
})

t.test(
  'where the interface does not know the survey’s language it is in English, and the texts say what they are',
  async (t) => {
    const firm = await world(t)
    const content = {
      languages: ['he'],
      introduction: 'מבוא',
      questions: [{ id: 'q', kind: 'csat5', text: 'איך?', required: true, dimension: 'overall', target: 'person' }],
    }
    const { path } = await asked(firm, { content: content as never })
    const { body } = await firm.app.inject(path)
    t.match(body, /<html lang="en" dir="ltr">/)
    t.match(body, /<p class="introduction" lang="he" dir="rtl">/)
    t.match(body, /<span lang="he" dir="rtl">איך\?<\/span>/)
  },
)

t.test('days are those of the contact’s zone, written as in its country', async (t) => {
  const firm = await world(t)
  const expiresAt = new Date('2026-01-04T23:30:00Z')
  const story = { content: everyKindTranslated, expiresAt, sentAt: new Date('2026-01-01T00:00:00Z') }
  const late = await asked(firm, { ...story, locale: 'de-AT', timeZone: 'Europe/Vienna' })
  t.match((await firm.app.inject(late.path)).body, '5. Jänner 2026')
  const utc = await asked(firm, { ...story, locale: 'en' })
  t.match((await firm.app.inject(utc.path)).body, '4 January 2026')
})

t.test('a broken link is explained in a language of the browser', async (t) => {
  const firm = await world(t)
  const open = (language: string) => firm.app.inject({ url: '/s/x', headers: { 'accept-language': language } })
  t.match(await open('ar-EG,en;q=0.5'), { statusCode: 404, body: /<html lang="ar" dir="rtl">/ })
  t.match(await open('sv'), { statusCode: 404, body: /There is nothing here/ })
  t.match((await open('ja')).headers, { vary: /accept-language/i })
})

t.test('names that are written the other way are set apart from the sentence around them', async (t) => {
  const firm = await world(t)
  const { path } = await asked(firm, { content: everyKindTranslated, locale: 'ar', contact: 'Anna Berg' })
  t.ok((await firm.app.inject(path)).body.includes('\u2068Anna Berg\u2069'))
  const english = await asked(firm, { content: everyKindTranslated, locale: 'en', contact: 'منى' })
  t.ok((await firm.app.inject(english.path)).body.includes('\u2068منى\u2069'))
})
