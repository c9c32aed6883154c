import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { browse, desktop, noBrowser } from '../helpers/browser.ts'
import { root } from '../helpers/source.ts'
import { world } from '../helpers/world.ts'

t.test('the documentation is the committed document, and the front door leads there', async (t) => {
  const { app } = await world(t)
  t.match(await app.inject('/'), { statusCode: 302, headers: { location: '/docs' } })
  const committed = JSON.parse(await readFile(join(root, 'openapi/openapi.json'), 'utf8'))
  t.same((await app.inject('/docs/json')).json(), committed)
})

t.test('the page of the documentation asks nobody else for anything', async (t) => {
  const { app } = await world(t)
  const page = await app.inject('/docs')
  t.equal(page.statusCode, 200)
  t.match(page.headers['content-security-policy'], /^default-src 'none'; script-src 'self'/)
  t.notMatch(page.body, /https?:\/\//)
})

t.test('an example of the documentation works as it stands', { skip: noBrowser }, async (t) => {
  const { app, asTenant, api } = await world(t)
  const { body: made } = await api.post('/api-keys', { name: 'a reader', scopes: ['clients:read', 'clients:write'] })
  const page = await browse(t, app, desktop)
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto('/docs')
  await page.click('button.authorize')
  await page.fill('.auth-container input', made.key)
  await page.click('.auth-btn-wrapper button.authorize')
  await page.click('.auth-btn-wrapper button.btn-done')
  await page.click('#operations-tag-Clients')
  await page.click('#operations-Clients-createClient .opblock-summary-control')
  await page.click('#operations-Clients-createClient .try-out__btn')
  await page.click('#operations-Clients-createClient .execute')
  await page.waitForSelector('#operations-Clients-createClient .live-responses-table .response-col_status')
  t.match(await page.textContent('#operations-Clients-createClient .live-responses-table'), /^[\s\S]*201/)
  const names = await asTenant(({ tx }) => tx.selectFrom('clients').select('name').execute())
  t.same(names, [{ name: 'Nordwind Logistik' }])
  t.same(complaints, [])
})
