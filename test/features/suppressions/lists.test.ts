/** Whole lists of addresses that must not be mailed, in and out. */
import t from 'tap'
import { type World, world } from '../../helpers/world.ts'

const csv = { 'content-type': 'text/csv' }

const importCsv = async ({ app, api }: World, text: string) => {
  const { body } = await api.post('/api-keys', { name: 'lists', scopes: ['suppressions:read', 'suppressions:write'] })
  const headers = { ...csv, authorization: `Bearer ${body.key}` }
  const answer = await app.inject({ method: 'POST', url: '/v1/suppressions/import', payload: text, headers })
  return { status: answer.statusCode, body: answer.json() }
}

t.test('a list is taken in as JSON; each line says what became of it, and first reasons stay', async (t) => {
  const { api } = await world(t)
  await api.post('/suppressions', { address: 'known@example.com' })
  const { status, body } = await api.post('/suppressions/import', {
    items: [
      { address: 'Anna.Berg@Example.com', reason: 'unsubscribed' },
      { address: 'known@example.com', reason: 'bounced' },
      { address: ' ben@example.com ' },
      { address: 'anna.berg@example.com', reason: 'complained' },
      { address: 'not an address' },
      { address: 'eve@example.com', reason: 'because' },
      { address: 'a@b.example, c@d.example' },
    ],
  })
  t.equal(status, 200)
  t.match(body, { added: 2, known: 2, refused: 3 })
  t.same(
    body.lines.map(({ line, result }: { line: number; result: string }) => [line, result]),
    [
      [1, 'added'],
      [2, 'known'],
      [3, 'added'],
      [4, 'known'],
      [5, 'refused'],
      [6, 'refused'],
      [7, 'refused'],
    ],
  )
  t.match(body.lines[5].fault, /A reason is one of unsubscribed/)
  const { items } = (await api.get('/suppressions')).body
  t.same(items.map(({ address, reason }: { address: string; reason: string }) => [address, reason]).sort(), [
    ['anna.berg@example.com', 'unsubscribed'],
    ['ben@example.com', 'imported'],
    ['known@example.com', 'manual'],
  ])
  t.equal((await api.get('/suppressions?reason=imported')).body.items.length, 1)
})

t.test('a list is taken in as CSV, as other programs write it', async (t) => {
  const firm = await world(t)
  const lists = [
    'email;name;reason\r\none@example.com;One;unsubscribed\r\n',
    '\ufeff"Name","E-Mail"\n"Two, Ltd","two@example.com"\n',
    'three@example.com\nfour@example.com,complained\n\n',
  ]
  const results = []
  for (const list of lists) results.push((await importCsv(firm, list)).body.added)
  t.same(results, [1, 1, 2])
  const { items } = (await firm.api.get('/suppressions')).body
  t.same(items.map(({ address, reason }: { address: string; reason: string }) => `${address} ${reason}`).sort(), [
    'four@example.com complained',
    'one@example.com unsubscribed',
    'three@example.com imported',
    'two@example.com imported',
  ])
})

t.test('what is no list, or too long a one, is refused and nothing of it is stored', async (t) => {
  const firm = await world(t)
  const tooMany = Array.from({ length: 10_001 }, (_, n) => ({ address: `a${n}@example.com` }))
  t.match(await firm.api.post('/suppressions/import', { items: tooMany }), { status: 400 })
  t.match(await firm.api.post('/suppressions/import', { items: [] }), { status: 400 })
  t.match(await importCsv(firm, tooMany.map(({ address }) => address).join('\n')), { status: 400 })
  t.match(await importCsv(firm, ''), { status: 400 })
  t.match(await importCsv(firm, 'address\n'), { status: 400, body: { detail: /holds no address/ } })
  t.match(await importCsv(firm, 'address\n"anna@example.com\n'), { status: 400, body: { detail: /no CSV/ } })
  t.match(await importCsv(firm, `x${'y'.repeat(20_000)}`), { status: 400 })
  t.match(await importCsv(firm, `address\nan\0na@example.com\n`), { status: 400 })
  t.same((await firm.api.get('/suppressions')).body.items, [])
})

t.test('ten thousand addresses go in at once and come out as they went in, with no formula among them', async (t) => {
  const firm = await world(t)
  const addresses = Array.from({ length: 9_998 }, (_, n) => `a${n}@example.com`)
  const items = [...addresses, '=cmd|calc!a1@example.com', '+plus@example.com'].map((address) => ({ address }))
  t.match(await firm.api.post('/suppressions/import', { items }), { status: 200, body: { added: 10_000 } })
  const out = await firm.api.get('/suppressions/export')
  t.match(out.headers, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': /attachment/ })
  const lines = out.text.trimEnd().split('\r\n')
  t.equal(lines.length, 10_001)
  t.equal(lines[0], '"address","reason","survey_id","created_at"')
  t.same(
    lines.filter((line) => /^"[=+\-@]/.test(line)),
    [],
  )
  t.ok(lines.some((line) => line.startsWith(`"'=cmd|calc!a1@example.com","imported"`)))
  const other = { ...firm, ...(await firm.neighbour()) }
  t.match(await importCsv(other, out.text.split('\r\n').slice(0, 5_000).join('\r\n')), {
    body: { added: 4_999, refused: 0 },
  })
  t.equal((await other.api.get('/suppressions?address==cmd|calc!a1@example.com')).body.items.length, 1)
})

t.test('a suppression for one survey holds for that one only, and comes beside one for all', async (t) => {
  const firm = await world(t)
  const [survey] = (await firm.api.get('/surveys')).body.items
  await firm.asTenant(({ tx, tenantId }) =>
    tx
      .insertInto('suppressions')
      .values({ tenantId, address: 'anna@example.com', reason: 'unsubscribed', surveyId: survey.id })
      .execute(),
  )
  const because = (id: string | null) =>
    firm.asTenant(async ({ run }) => {
      const statement = { name: 'test_because', text: 'select suppressed_because($1, $2, $3) as reason' }
      return (await run<{ reason: string | null }>(statement, [firm.tenantId, 'Anna@Example.com', id]))[0]!.reason
    })
  t.equal(await because(survey.id), 'unsubscribed')
  t.equal(await because(crypto.randomUUID()), null)
  t.equal(await because(null), null)
  t.match(await firm.api.post('/suppressions', { address: 'anna@example.com' }), { status: 201 })
  t.equal(await because(crypto.randomUUID()), 'manual')
  t.match((await firm.api.get('/suppressions')).body.items, [{ surveyId: survey.id }, { surveyId: null }])
})
