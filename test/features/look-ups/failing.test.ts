import t from 'tap'
import { sweepLookUps } from '../../../src/features/look-ups/service.ts'
import { type Answering, table } from '../../helpers/look-up-server.ts'
import { account, firmWithApi, lookUpAll, lookUpRows, makeDue, people, solve } from '../../helpers/looking-up.ts'

const waitingFor = async ({ api }: Awaited<ReturnType<typeof firmWithApi>>) =>
  (await api.get('/tickets/external/zendesk/42')).body.waitingFor

t.test('an API that fails is asked again later, at growing distances, eight times in all', async (t) => {
  const firm = await firmWithApi(t, () => ({ status: 500, json: {} }))
  await solve(firm, firm.connection)
  const distances: number[] = []
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    await lookUpAll(firm)
    const [row] = await lookUpRows(firm)
    t.match(row, { state: attempt < 8 ? 'due' : 'failed', attempts: attempt, outcome: /status 500/ })
    distances.push(row!.dueInSeconds)
    await lookUpAll(firm)
    t.equal(firm.server.asked.length, attempt, 'not before it is due')
    await makeDue(firm)
  }
  const expected = [60, 180, 540, 1620, 4860, 14_580, 21_600]
  for (const [index, seconds] of expected.entries())
    t.ok(
      distances[index]! > seconds * 0.7 && distances[index]! < seconds * 1.3,
      `${seconds} seconds: ${distances[index]}`,
    )
  await lookUpAll(firm)
  t.equal(firm.server.asked.length, 8)
  t.equal(await sweepLookUps(firm.deps), 0)
  t.match((await firm.api.get(firm.path)).body, { failed: 1, waiting: 0, lastFailure: /status 500/ })
  t.same(await waitingFor(firm), ['contact', 'consultant'])
  firm.server.answer(table(people))
  await firm.api.put(firm.path, account(firm.server.base))
  await lookUpAll(firm)
  t.same(await waitingFor(firm), [], 'entered anew, it is tried anew')
})

t.test('what lies, drips, is huge, leads elsewhere or breaks off is a failure, and nothing is made up', async (t) => {
  const lies: Record<string, Answering> = {
    'a page of HTML': (_asked, response) => {
      response.end('<html>Sign in</html>')
      return 'taken'
    },
    'too long': () => ({ json: { user: 'x'.repeat(2_000_000) } }),
    'nested deep': (_asked, response) => {
      response.end('['.repeat(50_000))
      return 'taken'
    },
    'a redirect into the network': () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' } }),
    'broken off': (_asked, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{')
      setTimeout(() => response.destroy(), 10)
      return 'taken'
    },
    'no content': () => ({ status: 204 }),
    'a status of nobody': () => ({ status: 299, json: undefined }),
  }
  for (const [name, answering] of Object.entries(lies)) {
    const firm = await firmWithApi(t, answering)
    await solve(firm, firm.connection)
    await lookUpAll(firm)
    t.match(await lookUpRows(firm), [{ state: 'due', attempts: 1, outcome: /\w/ }], name)
    t.equal(firm.server.asked.length, 1, `${name}: nothing else is visited`)
    t.same((await firm.api.get('/contacts')).body.items, [])
  }
})

t.test('JSON that is something else than documented ends with nothing found, and nobody made up', async (t) => {
  const answers = [null, [], 'x', 7, { user: null }, { user: { id: {}, name: 7, email: [] } }, { user: { email: 'x' } }]
  for (const json of answers) {
    const firm = await firmWithApi(t, () => ({ json }))
    await solve(firm, firm.connection)
    await lookUpAll(firm)
    t.match(await lookUpRows(firm), [{ state: 'done', outcome: 'The ticket system does not say more.' }])
    t.same((await firm.api.get('/contacts')).body.items, [], JSON.stringify(json))
  }
})

t.test('somebody who is not there any more is final: the same question is not asked with every call', async (t) => {
  const firm = await firmWithApi(t, () => undefined)
  await solve(firm, firm.connection)
  await lookUpAll(firm)
  t.match(await lookUpRows(firm), [{ state: 'done', outcome: 'The ticket system does not say more.' }])
  const asked = firm.server.asked.length
  await solve(firm, firm.connection)
  await lookUpAll(firm)
  t.equal(firm.server.asked.length, asked)
  await solve(firm, firm.connection, '42', { requester_id: '5' })
  await lookUpAll(firm)
  t.ok(firm.server.asked.length > asked, 'another question is')
})

t.test('refused credentials stop the whole connection, visibly, until a test or new ones succeed', async (t) => {
  const firm = await firmWithApi(t, () => ({ status: 401, json: {} }))
  for (const ticket of ['42', '43', '44']) await solve(firm, firm.connection, ticket)
  const [first, ...others] = await lookUpRows(firm)
  t.equal(others.length, 2)
  await lookUpAll(firm)
  const tried = firm.server.asked.length
  t.ok(tried >= 1 && tried <= 3, 'those that were under way')
  t.match(await lookUpRows(firm), [{ id: first!.id, state: 'held' }, { state: 'held' }, { state: 'held' }])
  await solve(firm, firm.connection, '45')
  await makeDue(firm)
  await lookUpAll(firm)
  t.equal(firm.server.asked.length, tried, 'no account is locked by trying on')
  t.match((await firm.api.get(firm.path)).body, { credentialsRefused: true, waiting: 4, lastFailure: /refused/ })
  firm.server.answer((asked, response) =>
    asked.url.startsWith('/api/v2/tickets.json') ? { json: {} } : table(people)(asked, response),
  )
  t.match((await firm.api.post(`${firm.path}/test`)).body, { ok: true })
  await lookUpAll(firm)
  t.same(await waitingFor(firm), [])
  t.match((await firm.api.get(firm.path)).body, { credentialsRefused: false, waiting: 0 })
})

t.test('a refusal of credentials that were replaced meanwhile says nothing about the new ones', async (t) => {
  const firm = await firmWithApi(t)
  await solve(firm, firm.connection)
  firm.server.answer((_asked, response) => {
    firm.server.answer(table(people))
    firm.api.put(firm.path, account(firm.server.base)).then(() => response.writeHead(401).end())
    return 'taken'
  })
  await lookUpAll(firm)
  t.match((await firm.api.get(firm.path)).body, { credentialsRefused: false })
})

t.test('one thing that the credentials may not read does not stop the others', async (t) => {
  const firm = await firmWithApi(t, (asked, response) =>
    asked.url.includes('/43.json') ? { status: 403, json: {} } : table(people)(asked, response),
  )
  await solve(firm, firm.connection, '43', { organization_id: null })
  await solve(firm, firm.connection, '42')
  await lookUpAll(firm)
  t.same(await waitingFor(firm), [])
  t.match((await firm.api.get(firm.path)).body, { credentialsRefused: false, lastFailure: /may not read/ })
})

t.test('when the API says when to come back, the whole connection waits so long, at most an hour', async (t) => {
  const cases: [string, number][] = [
    ['120', 120],
    [new Date(Date.now() + 300_000).toUTCString(), 300],
    ['999999', 3600],
  ]
  for (const [after, seconds] of cases) {
    const firm = await firmWithApi(t, () => ({ status: 429, headers: { 'retry-after': after }, json: {} }))
    for (const ticket of ['42', '43', '44', '45', '46', '47']) await solve(firm, firm.connection, ticket)
    await lookUpAll(firm)
    const asked = firm.server.asked.length
    t.ok(asked <= 4, `${asked} were under way`)
    for (const { dueInSeconds } of await lookUpRows(firm))
      t.ok(dueInSeconds > seconds * 0.9 && dueInSeconds < seconds + 90, `${after}: ${dueInSeconds}`)
    t.type((await firm.api.get(firm.path)).body.pausedUntil, 'string')
    await solve(firm, firm.connection, '48')
    await lookUpAll(firm)
    t.equal(firm.server.asked.length, asked, 'a new one waits as well')
  }
})
