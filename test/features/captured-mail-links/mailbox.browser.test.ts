import t from 'tap'
import { accessibilityFaults, browse, noBrowser, phone, scrollsSideways } from '../../helpers/browser.ts'
import { world } from '../../helpers/world.ts'

const html = `<!doctype html><html lang="en"><head><title>How was it?</title></head>
  <body><p>How was it?</p><a href="/s/x?m=5">Very good</a><script>document.title = 'run'</script></body></html>`

t.test('captured mails are listed and shown on a phone, and nothing in them runs', { skip: noBrowser }, async (t) => {
  const firm = await world(t)
  await firm.asTenant(({ tx, tenantId }) =>
    tx
      .insertInto('capturedMails')
      .values({
        ...{ tenantId, messageId: '<1@x>', recipient: 'anna.berg@a-client-with-a-long-name.example.com', html },
        ...{ subject: 'How was the help from Jonas Frey?', text: `How was it?\n${'x'.repeat(300)}` },
        headers: JSON.stringify({ 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
      })
      .execute(),
  )
  const { url } = (await firm.api.post('/captured-mail-links')).body
  const page = await browse(t, firm.app, phone)
  const check = async (name: string) => {
    t.same(await accessibilityFaults(page), [], `${name}: no violation of level A or AA`)
    t.equal(await scrollsSideways(page), false, `${name}: nothing to scroll sideways`)
    if (process.env.SCREENSHOTS)
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true })
  }
  await page.goto(new URL(url).pathname)
  await check('mailbox')
  // axe cannot look into a frame without script, so our page is checked without the mail in it.
  await page.route('**/html', (route) => route.abort())
  await page.getByRole('link', { name: /How was the help/ }).click()
  await check('mail')
  await page.unroute('**/html')
  await page.reload()
  const mail = page.frameLocator('iframe')
  await mail.getByText('Very good').waitFor()
  t.equal(await mail.locator('title').textContent(), 'How was it?', 'the script of the mail did not run')
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/mail.png`, fullPage: true })
  const opened = page.waitForEvent('popup')
  await mail.getByText('Very good').click()
  const survey = await opened
  t.match(await survey.getByRole('heading').textContent(), /nothing here/, 'a link opens beside the page')
})
