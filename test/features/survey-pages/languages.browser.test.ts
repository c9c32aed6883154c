import { writeFile } from 'node:fs/promises'
import PostalMime from 'postal-mime'
import t, { type Test } from 'tap'
import { sendDueInvitations } from '../../../src/features/invitations/service.ts'
import { wordsIn } from '../../../src/languages/words.ts'
import { asked } from '../../helpers/answering.ts'
import { asksAtOnce, decidedTicket, invitationsOf } from '../../helpers/asking.ts'
import {
  accessibilityFaults,
  blankPage,
  browse,
  desktop,
  noBrowser,
  phone,
  scrollsSideways,
} from '../../helpers/browser.ts'
import { startMailServer } from '../../helpers/smtp.ts'
import { everyKindTranslated } from '../../helpers/translated.ts'
import { world } from '../../helpers/world.ts'

const options = { skip: noBrowser }
type Page = Awaited<ReturnType<typeof browse>>

async function checkPage(t: Test, page: Page, name: string) {
  t.same(await accessibilityFaults(page), [], `${name}: no violation of level A or AA`)
  t.equal(await scrollsSideways(page), false, `${name}: nothing to scroll sideways`)
  const folder = process.env.SCREENSHOTS
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

const boxOf = async (page: Page, selector: string) => (await page.locator(selector).first().boundingBox())!

for (const [language, size] of [
  ['de', desktop],
  ['ar', phone],
  ['ja', phone],
] as const)
  t.test(`${language}: every page of the survey can be used by everybody`, options, async (t) => {
    const firm = await world(t)
    const page = await browse(t, firm.app, { ...size, extraHTTPHeaders: { 'accept-language': language } })
    const story = {
      ...{ content: everyKindTranslated, locale: language, contact: 'Anna Berg', subject: 'Printer prints nothing' },
      consultant: { name: 'Jonas Frey', about: 'I look after networks and printers.' },
    }
    const survey = await asked(firm, story)
    const { say } = wordsIn(language)
    await page.goto(`${survey.path}?m=4`)
    await checkPage(t, page, `${language}-survey`)
    const [lowest, highest] = [
      await boxOf(page, '.marks .option:first-child'),
      await boxOf(page, '.marks .option:last-child'),
    ]
    t.equal(lowest.x < highest.x, language !== 'ar', 'marks go in the direction of reading')

    await page.evaluate("document.querySelectorAll('[required]').forEach((field) => field.removeAttribute('required'))")
    await page.getByRole('button').click()
    t.equal(await page.getByRole('heading', { level: 2 }).textContent(), say('survey.notStored'))
    await checkPage(t, page, `${language}-faults`)
    const side = language === 'ar' ? 'Right' : 'Left'
    const border = await page.evaluate(`getComputedStyle(document.querySelector('.faulty')).border${side}Width`)
    t.equal(border, '4px', 'the fault is marked where the line begins')

    await page.locator('[name="why"]').first().click()
    await page.getByRole('button', { name: say('survey.send') }).click()
    t.equal(await page.title(), say('thanks.title'))
    await checkPage(t, page, `${language}-thanks`)
    const expired = await asked(firm, { ...story, expiresAt: new Date(Date.now() - 1000) })
    for (const [name, path] of [
      ['expired', expired.path],
      ['unknown', '/s/nothing'],
      ['unsubscribe', survey.unsubscribePath],
    ] as const) {
      await page.goto(path)
      t.equal(await page.evaluate('document.documentElement.lang'), language)
      await checkPage(t, page, `${language}-${name}`)
    }
    for (const [name, button] of [
      ['survey-stopped', 'unsubscribe.survey'],
      ['unsubscribed', 'unsubscribe.button'],
    ] as const) {
      await page.getByRole('button', { name: say(button) }).click()
      t.equal(await page.getByRole('heading', { level: 1 }).textContent(), say('unsubscribed.heading'))
      await checkPage(t, page, `${language}-${name}`)
    }
  })

t.test('a reader goes to another language and back with links that have names', options, async (t) => {
  const firm = await world(t)
  const { path } = await asked(firm, { content: everyKindTranslated, locale: 'de' })
  const page = await browse(t, firm.app)
  await page.goto(`${path}?m=2`)
  await page.getByRole('navigation', { name: wordsIn('de').say('survey.languages') }).waitFor()
  await page.getByRole('link', { name: 'العربية' }).click()
  t.equal(await page.evaluate('document.dir'), 'rtl')
  t.ok(
    await page
      .getByRole('radio', { name: wordsIn('ar').say('mark.2'), exact: true })
      .first()
      .isChecked(),
  )
  await page.getByRole('link', { name: 'Deutsch' }).click()
  t.equal(await page.evaluate('document.documentElement.lang'), 'de')
})

t.test('the mail can be read by everybody, in both directions and on a phone', options, async (t) => {
  const server = await startMailServer()
  t.teardown(() => server.close())
  const firm = await world(t, { env: { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example' } })
  await asksAtOnce(firm)
  const page = await blankPage(t, phone)
  for (const locale of ['de', 'ar', 'ja']) {
    const ticket = await decidedTicket(firm, { locale, consultants: ['Jonas Frey', 'Mara Lind'] })
    const known = server.mails.length
    const ids = (await invitationsOf(firm, ticket)).map(({ id }) => id)
    await sendDueInvitations(firm.deps, firm.tenantId, ids)
    const { html, text } = await PostalMime.parse(server.mails[known]!.raw)
    await page.setContent(html!)
    await checkPage(t, page, `mail-${locale}`)
    const [first, last] = [await boxOf(page, 'a[href*="m=1"]'), await boxOf(page, 'a[href*="m=5"]')]
    t.equal(first.x < last.x, locale !== 'ar', 'marks go in the direction of reading')
    if (process.env.SCREENSHOTS) await writeFile(`${process.env.SCREENSHOTS}/mail-${locale}.txt`, text!)
  }
})
