import t from 'tap'
import { asked } from '../../helpers/answering.ts'
import { browse, noBrowser, phone } from '../../helpers/browser.ts'
import { world } from '../../helpers/world.ts'

const options = { skip: noBrowser }

t.test('the survey is answered and changed with the keyboard alone', options, async (t) => {
  const firm = await world(t)
  const { path } = await asked(firm)
  const page = await browse(t, firm.app)
  const focused = () => page.evaluate<string>('document.activeElement.name + " " + document.activeElement.value')
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await page.goto(`${path}?m=3`)
  await press('Tab')
  t.equal(await focused(), 'overall 3', 'the chosen mark has the focus')
  const outline = await page.evaluate<string>(
    "getComputedStyle(document.activeElement.closest('.option')).outlineStyle + getComputedStyle(document.activeElement.closest('.option')).outlineWidth",
  )
  t.equal(outline, 'solid3px', 'and it can be seen')
  await press('ArrowRight', 'ArrowRight', 'Tab', 'Space')
  t.equal(await focused(), 'timeliness 1')
  await press('Tab', 'Tab', 'Tab')
  await page.keyboard.type('All by keyboard.')
  await press('Tab', 'Enter')
  await page.waitForURL(/thanks$/)
  const answers = async () => (await firm.api.get('/responses')).body.items[0].answers
  t.match(await answers(), [
    { questionId: 'comment', text: 'All by keyboard.' },
    { questionId: 'overall', value: 5 },
    { questionId: 'timeliness', value: 1 },
  ])

  await press('Tab', 'Enter')
  await page.getByRole('button').waitFor()
  await press('Tab', 'ArrowLeft', 'Tab', 'ArrowLeft')
  t.equal(await focused(), 'timeliness ', 'an optional mark can be taken back')
  await page.getByRole('button').focus()
  await press('Enter')
  await page.waitForURL(/thanks$/)
  t.match(await answers(), [{ questionId: 'comment' }, { questionId: 'overall', value: 4 }])
  t.equal((await answers()).length, 2)
})

t.test('without JavaScript the page is the same, and nothing is fetched but the page itself', options, async (t) => {
  const firm = await world(t)
  const { path } = await asked(firm)
  const page = await browse(t, firm.app, { ...phone, javaScriptEnabled: false })
  const fetched: string[] = []
  page.on('request', (request) => fetched.push(new URL(request.url()).protocol + request.method()))
  await page.goto(`${path}?m=2`)
  t.ok(await page.getByRole('radio', { name: 'Poor', exact: true }).first().isChecked())
  await page.getByRole('radio', { name: 'Very good' }).first().click()
  await page.getByLabel('Is there anything').fill('No script needed.')
  await page.getByRole('button', { name: 'Send my answer' }).click()
  t.match(await page.getByRole('heading', { level: 1 }).textContent(), /Thank you/)
  t.match((await firm.api.get('/responses')).body.items[0].answers, [{ text: 'No script needed.' }, { value: 5 }])
  t.same(
    fetched.filter((each) => each.startsWith('http')),
    ['http:GET', 'http:POST', 'http:GET'],
  )
})

t.test('groups and fields have names for a screen reader', options, async (t) => {
  const firm = await world(t)
  const { path } = await asked(firm)
  const page = await browse(t, firm.app)
  await page.goto(path)
  t.equal(await page.getByRole('group', { name: /How satisfied are you with the help/ }).count(), 1)
  const marks = page.getByRole('group').first().getByRole('radio')
  t.equal(await marks.count(), 5)
  for (const [index, name] of ['Very poor', 'Poor', 'Okay', 'Good', 'Very good'].entries())
    t.equal(
      await marks
        .nth(index)
        .and(page.getByLabel(name, { exact: true }))
        .count(),
      1,
      name,
    )
  t.equal(await page.getByRole('textbox', { name: /anything/ }).count(), 1)
})
