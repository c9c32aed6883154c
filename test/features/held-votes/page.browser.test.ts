import t from 'tap'
import { wordsIn } from '../../../src/languages/words.ts'
import { accessibilityFaults, browse, noBrowser, phone, scrollsSideways } from '../../helpers/browser.ts'
import { everyKindTranslated } from '../../helpers/translated.ts'
import { askedBefore, responsesOf, timePasses } from '../../helpers/visitors.ts'
import { world } from '../../helpers/world.ts'

for (const language of ['de', 'ar'])
  t.test(`${language}: everybody can use the page that asks for one more press`, { skip: noBrowser }, async (t) => {
    const firm = await world(t)
    const { path } = await askedBefore(firm, { content: everyKindTranslated, locale: language })
    const page = await browse(t, firm.app, { ...phone, javaScriptEnabled: true })
    for (const mark of [1, 2, 3, 4, 5]) await page.goto(`${path}?m=${mark}`)
    await page.locator('[name="why"]').first().click()
    const { say } = wordsIn(language)
    await page.getByRole('button', { name: say('survey.send') }).click()
    t.equal(await page.title(), say('held.heading'))
    t.equal(await page.getByRole('alert').count(), 1)
    t.same(await accessibilityFaults(page), [])
    t.equal(await scrollsSideways(page), false)
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/held-${language}.png` })
    await timePasses(firm, 3_000)
    await page.getByRole('button', { name: say('held.button') }).click()
    t.equal(await page.title(), say('thanks.title'))
    t.equal((await responsesOf(firm)).length, 1)
  })
