import t from 'tap'
import { asked } from '../../helpers/answering.ts'
import { branching } from '../../helpers/branching.ts'
import { accessibilityFaults, browse, noBrowser, phone, scrollsSideways } from '../../helpers/browser.ts'
import { world } from '../../helpers/world.ts'

const options = { skip: noBrowser }

t.test('without script a low mark is sent, then its reasons; back and forth loses nothing', options, async (t) => {
  const firm = await world(t)
  const { path } = await asked(firm, { content: branching })
  const page = await browse(t, firm.app, { ...phone, javaScriptEnabled: false })
  const response = async () => (await firm.api.get('/responses')).body.items[0]
  await page.goto(`${path}?m=2`)
  t.equal(await page.getByRole('checkbox').count(), 0, 'a mark that is only proposed asks for no reasons')
  await page.getByRole('button', { name: 'Send my answer' }).click()
  await page.waitForURL(/more$/)
  t.match(await response(), { complete: false, answers: [{ value: 2 }] })
  t.match(await page.locator('.note').textContent(), /your answer is stored/)

  await page.getByRole('button', { name: 'Finish' }).click()
  t.match(await page.getByRole('alert').textContent(), /Please answer this question/, 'one reason is needed')
  await page.getByRole('checkbox', { name: 'It is not solved' }).check()
  await page.getByRole('checkbox', { name: 'Something else' }).check()
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('textbox', { name: 'What else was it?' }).fill('The tone.')
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.waitForURL(/thanks$/)
  t.match(await page.locator('dl').textContent(), /It is not solved and Something else/)
  t.match(await response(), { complete: true })
  const { answers } = await response()

  await page.goBack()
  await page.getByRole('textbox', { name: 'What should we do now?' }).waitFor()
  t.equal(await page.getByRole('checkbox').count(), 0, 'only what was left open can still be said there')
  await page.goto(path)
  t.ok(await page.getByRole('radio', { name: 'Poor', exact: true }).isChecked())
  t.ok(await page.getByRole('checkbox', { name: 'Something else' }).isChecked())
  await page.getByRole('button', { name: 'Send the changed answer' }).click()
  await page.waitForURL(/thanks$/)
  t.same((await response()).answers, answers, 'sent as it stood it is the same answer')

  await page.goto(path)
  await page.getByRole('radio', { name: 'Okay' }).click()
  await page.getByRole('button', { name: 'Send the changed answer' }).click()
  await page.waitForURL(/thanks$/)
  t.match((await response()).answers, [{ questionId: 'overall', value: 3 }])
  t.equal((await response()).answers.length, 1)
})

t.test('everybody can use the page of follow-ups, also with a fault on it', options, async (t) => {
  const firm = await world(t)
  const { path } = await asked(firm, { content: branching })
  const page = await browse(t, firm.app, phone)
  await page.goto(`${path}?m=1`)
  await page.getByRole('button').click()
  await page.waitForURL(/more$/)
  t.equal(await page.getByRole('group', { name: 'What went wrong?' }).getByRole('checkbox').count(), 3)
  const check = async (name: string) => {
    t.same(await accessibilityFaults(page), [], `${name}: no violation of level A or AA`)
    t.equal(await scrollsSideways(page), false, `${name}: nothing to scroll sideways`)
    const folder = process.env.SCREENSHOTS
    if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
  }
  await check('follow-ups')
  await page.getByRole('checkbox', { name: 'Something else' }).focus()
  await page.keyboard.press('Space')
  await check('follow-ups-chosen')
  await page.getByRole('checkbox', { name: 'Something else' }).uncheck()
  await page.getByRole('button').click()
  await page.getByRole('alert').waitFor()
  await check('follow-ups-fault')
  await page.getByRole('alert').getByRole('link').click()
  t.match(page.url(), /#q-reasons$/, 'the fault leads to its question')
})
