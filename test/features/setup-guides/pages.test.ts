import t from 'tap'
import { systemNames, ticketSystems } from '../../../src/ticket-systems/registry.ts'
import { accessibilityFaults, browse, desktop, noBrowser, phone, scrollsSideways } from '../../helpers/browser.ts'
import { world } from '../../helpers/world.ts'

t.test('anybody can read how a ticket system is connected, and is led there from the list', async (t) => {
  const { app } = await world(t)
  const list = await app.inject('/docs/systems')
  t.equal(list.statusCode, 200)
  for (const name of systemNames) {
    t.match(list.body, `href="/docs/systems/${name}"`, name)
    const page = await app.inject(`/docs/systems/${name}`)
    t.equal(page.statusCode, 200, name)
    t.match(page.headers, { 'content-type': /text\/html/, 'content-security-policy': /default-src 'none'/ }, name)
    t.match(page.body, `<h1>${ticketSystems.get(name)!.title}</h1>`, name)
  }
})

t.test('a system is found by its other names, and one that is not known is a page that says so', async (t) => {
  const { app } = await world(t)
  t.match((await app.inject('/docs/systems/halopsa')).body, '<h1>HaloPSA and HaloITSM</h1>')
  for (const name of ['lotus-notes', '__proto__', '..%2f..%2fpackage.json']) {
    const page = await app.inject(`/docs/systems/${name}`)
    t.equal(page.statusCode, 404, name)
    t.match(page.headers, { 'content-type': /text\/html/ }, name)
  }
})

t.test('every connection names the page on which its ticket system is explained', async (t) => {
  const { app, api } = await world(t)
  for (const system of ['zendesk', 'zoho-desk', 'generic']) {
    const { guide } = (await api.post('/connections', { name: system, system })).body
    t.equal(guide, `http://rapport.test/docs/systems/${system}`)
    t.equal((await app.inject(new URL(guide).pathname)).statusCode, 200)
  }
})

t.test('placeholders and scripts are shown as text', async (t) => {
  const { app } = await world(t)
  t.match((await app.inject('/docs/systems/zendesk')).body, '{{ticket.requester.email}}')
  const { body } = await app.inject('/docs/systems/servicenow')
  t.match(body, 'sn_ws.RESTMessageV2()')
  t.notMatch(body, /<script/)
})

t.test('guides can be read on a phone and on a desk', { skip: noBrowser }, async (t) => {
  const { app } = await world(t)
  for (const [size, options] of Object.entries({ phone, desktop })) {
    const page = await browse(t, app, options)
    for (const path of ['', '/zendesk', '/jira', '/servicenow', '/connectwise']) {
      await page.goto(`/docs/systems${path}`)
      t.same(await accessibilityFaults(page), [], `${path} ${size}: no violation of level A or AA`)
      t.equal(await scrollsSideways(page), false, `${path} ${size}: nothing to scroll sideways`)
      const folder = process.env.SCREENSHOTS
      if (folder)
        await page.screenshot({ path: `${folder}/guide${path.replace('/', '-')}-${size}.png`, fullPage: true })
    }
  }
})
