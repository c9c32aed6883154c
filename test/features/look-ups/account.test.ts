import t from 'tap'
import { buildApp } from '../../../src/app.ts'
import { loadConfig } from '../../../src/config.ts'
import { createLog } from '../../../src/log.ts'
import { apiClient } from '../../helpers/api.ts'
import { table } from '../../helpers/look-up-server.ts'
import { account, firmWithApi, lookUpAll, solve } from '../../helpers/looking-up.ts'
import { connectZendesk } from '../../helpers/webhooks.ts'
import { world } from '../../helpers/world.ts'

t.test('credentials are stored encrypted, bound to their connection, and never shown', async (t) => {
  const firm = await firmWithApi(t)
  const { api, path, asTenant, deps } = firm
  const shown = await api.get(path)
  t.match(shown.body, { baseUrl: firm.server.base, credentialsSet: true, credentialsRefused: false, lastFailure: null })
  t.notMatch(`${shown.text}${(await api.get('/audit-events')).text}`, /tok-zendesk/)
  const rows = await asTenant(({ tx }) => tx.selectFrom('lookUpAccounts').selectAll().execute())
  t.notMatch(JSON.stringify(rows.map((row) => row.credentialsEncrypted.toString('latin1'))), /tok-zendesk|greta/)
  t.throws(() => deps.secrets.decrypt(rows[0]!.credentialsEncrypted, `look-up ${firm.tenantId} ${firm.tenantId}`))
})

t.test('removing them forgets the address, the credentials and what was still to be asked', async (t) => {
  const firm = await firmWithApi(t)
  await solve(firm, firm.connection)
  t.match((await firm.api.get(firm.path)).body, { waiting: 1 })
  t.equal((await firm.api.delete(firm.path)).status, 204)
  t.match((await firm.api.get(firm.path)).body, { baseUrl: null, credentialsSet: false, waiting: 0 })
  await lookUpAll(firm)
  t.same(firm.server.asked, [])
  t.match(await firm.api.post(`${firm.path}/test`), { status: 409, body: { code: 'conflict' } })
})

t.test('an address that must not be called, and credentials of another kind, are refused where they are', async (t) => {
  const { api, path } = await firmWithApi(t)
  const { credentials } = account('')
  const bad = ['https://10.0.0.1/', 'https://169.254.169.254/latest', 'http://example.com', 'https://a:b@example.com']
  for (const baseUrl of [...bad, 'https://example.com:22', 'ftp://example.com', 'https://example.com/?a=1'])
    t.match(
      await api.put(path, { baseUrl, credentials }),
      { status: 400, body: { errors: [{ pointer: '/baseUrl' }] } },
      baseUrl,
    )
  const kinds = [
    {},
    { apiToken: 'tok-1' },
    { email: 'a@b.example', apiToken: 'tok-2\r\nx-evil: 1' },
    { appId: 'tok-3' },
  ]
  for (const wrong of kinds) {
    const answer = await api.put(path, { baseUrl: 'https://example.com', credentials: wrong })
    t.match(answer, { status: 400, body: { errors: [{ pointer: /^\/credentials/ }] } })
    t.notMatch(answer.text, /tok-/, 'and not repeated')
  }
  const { body } = await api.post('/connections', { name: 'Portal', system: 'generic', source: 'portal' })
  const generic = await api.put(`/connections/${body.id}/look-up`, { baseUrl: 'https://example.com', credentials })
  t.match(generic, { status: 409, body: { code: 'conflict' } }, 'a system without an API')
})

t.test('another firm cannot see, change, remove or try them', async (t) => {
  const firm = await firmWithApi(t)
  const neighbour = await firm.neighbour()
  const answers = [
    await neighbour.api.get(firm.path),
    await neighbour.api.put(firm.path, account('https://evil.example')),
    await neighbour.api.delete(firm.path),
    await neighbour.api.post(`${firm.path}/test`),
  ]
  t.same(
    answers.map(({ status }) => status),
    [404, 404, 404, 404],
  )
  t.same(firm.server.asked, [])
  t.match((await firm.api.get(firm.path)).body, { baseUrl: firm.server.base })
})

t.test('a test tries them with one call, and says what is wrong', async (t) => {
  const firm = await firmWithApi(t, table({ '/api/v2/tickets.json?per_page=1': { tickets: [] } }))
  const { api, path, server } = firm
  const good = await api.post(`${path}/test`)
  t.match(good, { status: 200, body: { ok: true, fault: null, message: null } })
  t.equal(server.asked.length, 1)
  t.type((await api.get(path)).body.lastSuccessAt, 'string')
  const cases: [Parameters<typeof server.answer>[0], string][] = [
    [() => ({ status: 401, json: { error: 'tok-zendesk is wrong' } }), 'credentials'],
    [() => ({ status: 403, json: {} }), 'forbidden'],
    [() => ({ status: 500, json: {} }), 'later'],
    [() => undefined, 'wrong'],
    [() => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' } }), 'wrong'],
  ]
  for (const [answering, fault] of cases) {
    server.answer(answering)
    const bad = await api.post(`${path}/test`)
    t.match(bad, { status: 200, body: { ok: false, fault, message: /\w/ } })
    t.notMatch(bad.text, /tok-zendesk/)
    t.match((await api.get(path)).body, { lastFailure: bad.body.message })
  }
  t.match((await api.get(path)).body, { credentialsRefused: true })
  server.answer(table({ '/api/v2/tickets.json?per_page=1': {} }))
  await api.post(`${path}/test`)
  t.match((await api.get(path)).body, { credentialsRefused: false })
})

t.test('neither credentials nor what the API answers get into the log', async (t) => {
  const firm = await firmWithApi(t)
  const lines: string[] = []
  const log = createLog(loadConfig({ LOG_LEVEL: 'trace' }), 'test', { write: (line) => lines.push(line) })
  const app = await buildApp({ ...firm.deps, log }, { log })
  t.teardown(() => app.close())
  const key = (await firm.api.post('/api-keys', { name: 'x', scopes: ['connections:write', 'connections:read'] })).body
    .key
  const api = apiClient(app, key)
  const base = firm.server.base
  await api.put(firm.path, account(base))
  await api.put(firm.path, { ...account(base), credentials: { apiToken: 'tok-zendesk' } })
  await solve(firm, firm.connection)
  for (const status of [200, 401, 500, 302]) {
    firm.server.answer(() => ({ status, json: { secret: 'answer-secret' } }))
    t.equal((await api.post(`${firm.path}/test`)).status, 200)
    await lookUpAll({ ...firm, deps: { ...firm.deps, log } })
  }
  firm.server.answer((_asked, response) => {
    response.destroy()
    return 'taken'
  })
  await api.post(`${firm.path}/test`)
  const written = lines.join('')
  t.match(written, /look-up/)
  t.notMatch(written, /tok-zendesk|answer-secret|Z3JldGF/)
})

t.test('a change of the address needs the credentials again', async (t) => {
  const { api, path } = await firmWithApi(t)
  t.match(await api.put(path, { baseUrl: 'https://evil.example' }), { status: 400 })
})

t.test('without the setting of the operator an address inside the network is refused', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const path = `/connections/${connection}/look-up`
  t.match(await firm.api.put(path, account('http://127.0.0.1:8080')), { status: 400 })
  t.match(await firm.api.put(path, account('https://localhost')), { status: 200 }, 'a name is only known when called')
  t.match((await firm.api.post(`${path}/test`)).body, { ok: false, fault: 'wrong', message: /inside a network/ })
})
