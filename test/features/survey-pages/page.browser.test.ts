import t, { type Test } from 'tap'
import type { SurveyContent } from '../../../src/features/surveys/schemas.ts'
import { asked, newConsultant } from '../../helpers/answering.ts'
import { accessibilityFaults, browse, desktop, noBrowser, phone, scrollsSideways } from '../../helpers/browser.ts'
import { type World, world } from '../../helpers/world.ts'

const options = { skip: noBrowser }

/** Every kind of question, with words that are hard to fit. */
const everyKind: SurveyContent = {
  introduction: 'Four questions, one minute.\nEverything but the first may be left out.',
  questions: [
    {
      id: 'overall',
      kind: 'csat5',
      text: 'How satisfied are you?',
      required: true,
      dimension: 'overall',
      target: 'person',
    },
    { id: 'mood', kind: 'csat3', text: 'How was the tone?', required: false, dimension: 'courtesy', target: 'person' },
    { id: 'ease', kind: 'ces7', text: 'How easy was it?', required: false, dimension: 'overall', target: 'firm' },
    {
      id: 'recommend',
      kind: 'nps',
      text: 'Would you recommend us?',
      required: false,
      dimension: 'overall',
      target: 'firm',
    },
    {
      id: 'why',
      kind: 'choice',
      text: 'What mattered most?',
      required: false,
      choices: [
        { id: 'speed', text: 'That it was quick' },
        { id: 'long', text: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft' },
      ],
    },
    { id: 'comment', kind: 'text', text: 'Is there anything you would like to add?', required: false },
  ],
}

async function hardInvitation(firm: World) {
  const [first, second] = await firm.asTenant(async (ctx) => [
    await newConsultant(ctx, {
      name: 'Wolfgang-Maximilian Freiherr von Übersetzungsbürovorsteher',
      about: 'Networks.',
    }),
    await newConsultant(ctx, { name: 'Ai' }),
  ])
  const subject = 'Re: WG: https://intranet.example.com/a/very/long/address/that/nobody/would/ever/break/by/itself'
  return asked(firm, { credits: { [first!]: 0.6, [second!]: 0.4 }, content: everyKind, subject })
}

const shoot = async (page: Awaited<ReturnType<typeof browse>>, name: string) => {
  const folder = process.env.SCREENSHOTS
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

async function checkPage(t: Test, page: Awaited<ReturnType<typeof browse>>, name: string) {
  t.same(await accessibilityFaults(page), [], `${name}: no violation of level A or AA`)
  t.equal(await scrollsSideways(page), false, `${name}: nothing to scroll sideways`)
  await shoot(page, name)
}

for (const [size, of, colorScheme] of [
  ['phone', phone, 'light'],
  ['desktop', desktop, 'dark'],
] as const)
  t.test(`on a ${size}, ${colorScheme}, everybody can use every page and none is too wide`, options, async (t) => {
    const firm = await world(t)
    const page = await browse(t, firm.app, { ...of, colorScheme })
    const name = (what: string) => `${what}-${size}-${colorScheme}`
    const simple = await asked(firm, {
      consultant: { name: 'Jonas Frey', about: 'I look after networks and printers.' },
    })
    await page.goto(`${simple.path}?m=4`)
    await checkPage(t, page, name('survey'))

    const hard = await hardInvitation(firm)
    await page.goto(hard.path)
    await checkPage(t, page, name('every-kind'))
    await page.evaluate("document.querySelectorAll('[required]').forEach((field) => field.removeAttribute('required'))")
    await page.getByRole('button').click()
    t.equal(await page.getByRole('alert').count(), 1)
    await checkPage(t, page, name('faults'))

    await page.goto(`${simple.path}?m=5`)
    await page.getByLabel('Is there anything').fill('Quick and kind.')
    await page.getByRole('button').click()
    t.match(await page.getByRole('heading', { level: 1 }).textContent(), /Thank you/)
    await checkPage(t, page, name('thanks'))
    for (const [what, path] of [
      ['expired', (await asked(firm, { expiresAt: new Date(Date.now() - 1000) })).path],
      ['unknown', '/s/nothing'],
      ['unsubscribe', simple.unsubscribePath],
    ] as const) {
      await page.goto(path)
      await checkPage(t, page, name(what))
    }
  })
