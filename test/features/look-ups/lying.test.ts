/** APIs that are slow, or say what cannot be: nothing of it is stored, and the look-up says why. */
import t from 'tap'
import { type Answering, table } from '../../helpers/look-up-server.ts'
import { firmWithApi, lookUpAll, lookUpRows, people, solve } from '../../helpers/looking-up.ts'

const contactPath = '/api/v2/users/8800022.json'
const consultantPath = '/api/v2/users/1200016.json'

const nobody = async ({ api }: Awaited<ReturnType<typeof firmWithApi>>) =>
  [...(await api.get('/contacts')).body.items, ...(await api.get('/consultants')).body.items].length === 0

t.test('the answer about somebody else makes nobody known, and asks nobody', async (t) => {
  const others: Record<string, unknown> = {
    [consultantPath]: people[consultantPath],
    [contactPath]: { user: { id: 5, name: 'Somebody else', email: 'else@other.example' } },
  }
  const firm = await firmWithApi(t, table(others))
  await solve(firm, firm.connection)
  await lookUpAll(firm)
  t.match(await lookUpRows(firm), [{ state: 'due', outcome: /something else than was asked for/ }])
  t.ok(await nobody(firm), 'not even the consultant, who was told before')
  t.match((await firm.api.get(firm.path)).body, { lastFailure: /something else/, waiting: 1 })
})

t.test('what is no address is not one: too long, with control characters, or from a prototype', async (t) => {
  const absurd: unknown[] = [
    `a@${'b'.repeat(5000)}`,
    `${'a'.repeat(300)}@nordwind.example`,
    'anna@nordwind.example\r\nbcc: all@nordwind.example',
    'anna\u0001@nordwind.example',
    'anna@nord\u202ewind.example',
    'Anna <anna@nordwind.example>',
    'anna@nordwind.example,all@nordwind.example',
    '[REDACTED]',
    ['anna@nordwind.example'],
    { toString: 'anna@nordwind.example' },
  ]
  for (const address of absurd) {
    const firm = await firmWithApi(t, () => ({ json: { user: { id: 8800022, name: 'Anna Berg', email: address } } }))
    await firm.api.put('/consultants/external/zendesk/1200016', { name: 'Ida', email: 'ida@ahrens.example' })
    await solve(firm, firm.connection)
    await lookUpAll(firm)
    const { items } = (await firm.api.get('/contacts')).body
    t.match(items, [{ name: 'Anna Berg', email: null }], JSON.stringify(address).slice(0, 60))
  }
  const inherited = '{"user":{"id":8800022,"__proto__":{"name":"Anna","email":"anna@nordwind.example"}}}'
  const firm = await firmWithApi(t, (_asked, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(inherited)
    return 'taken'
  })
  await solve(firm, firm.connection)
  await lookUpAll(firm)
  t.match(await lookUpRows(firm), [{ outcome: /\w/ }])
  t.ok(await nobody(firm))
  t.equal(({} as { email?: string }).email, undefined)
})

t.test(
  'an API that is too slow, drips or never ends its answer is given up in time, and asked again later',
  async (t) => {
    const slow: Record<string, Answering> = {
      silent: () => 'taken',
      dripping: (_asked, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const drip = setInterval(() => response.write(' '), 100)
        response.on('close', () => clearInterval(drip))
        return 'taken'
      },
      endless: (_asked, response) => {
        const rain = setInterval(() => response.write('x'.repeat(100_000)), 5)
        response.on('close', () => clearInterval(rain))
        return 'taken'
      },
    }
    const started = Date.now()
    await Promise.all(
      Object.entries(slow).map(async ([name, answering]) => {
        const firm = await firmWithApi(t, answering)
        await solve(firm, firm.connection)
        await lookUpAll(firm)
        const why = name === 'endless' ? /longer than/ : /no whole answer within/
        t.match(await lookUpRows(firm), [{ state: 'due', attempts: 1, outcome: why }], name)
        t.ok(await nobody(firm))
      }),
    )
    const seconds = (Date.now() - started) / 1000
    t.ok(seconds < 25, `${seconds} seconds, of which one call may take 15`)
  },
)
