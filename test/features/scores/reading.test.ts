import t from 'tap'
import { newClient, newConsultant } from '../../helpers/answering.ts'
import { calculated, dayBefore, rateAgain, rated } from '../../helpers/scores.ts'
import { world } from '../../helpers/world.ts'

t.test('a score stands beside n, raw mean and interval, before and after the worker has calculated it', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const ida = await rated(firm, 'Ida Lund', [5, 5, 4, 5, 5, 4])
  await rated(firm, 'Max Brandt', [2, 3, 2, 1, 3])

  const { body: live } = await manager.get(`/consultants/${ida}/score`)
  t.match(live, { by: 'consultant', id: ida, name: 'Ida Lund', window: 365, n: 6, clients: 6, published: true })
  t.match(live, { formula: { id: 'service-score', version: 1 }, withheld: false, excluded: 0, computedAt: null })
  t.ok(Math.abs(live.rawMean - 91.666667) < 1e-6)
  t.ok(
    live.low < live.score && live.score < live.high && live.score < live.rawMean,
    'pulled toward the mean of the firm',
  )

  await calculated(firm)
  const { body: stored } = await manager.get(`/consultants/${ida}/score`)
  t.ok(stored.computedAt)
  t.same({ ...stored, computedAt: null }, live, 'the same figures to the last digit')

  const { items } = (await manager.get('/scores')).body
  t.same(
    items.map(({ name }: { name: string }) => name),
    ['Ida Lund', 'Max Brandt'],
  )
  t.same(items[0], stored)
  const byScore = (await manager.get('/scores?sort=score')).body.items
  t.same(
    byScore.map(({ name }: { name: string }) => name),
    ['Max Brandt', 'Ida Lund'],
  )
  t.match((await manager.get('/scores?by=tenant')).body.items, [{ id: firm.tenantId, name: 'Ahrens & Partner', n: 11 }])
  t.equal((await manager.get('/scores?by=client')).body.items.length, 11)
})

t.test('a day of the past is exact: it knows nothing of what was answered later', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const ida = await rated(firm, 'Ida Lund', [5, 5, 5, 5, 5], { day: dayBefore(40) })
  await rateAgain(firm, ida, [1, 1, 1])
  await calculated(firm)

  t.match((await manager.get(`/consultants/${ida}/score`)).body, { n: 8 })
  t.match((await manager.get(`/consultants/${ida}/score?asOf=${dayBefore(10)}`)).body, { n: 5, rawMean: 100 })
  t.match((await manager.get(`/scores?asOf=${dayBefore(10)}`)).body.items, [{ n: 5, asOf: dayBefore(10) }])
  t.match((await manager.get(`/consultants/${ida}/score?asOf=${dayBefore(50)}`)).body, { n: 0, score: null })
  t.match((await manager.get(`/consultants/${ida}/score?window=30`)).body, { n: 3, window: 30, rawMean: 0 })
})

t.test('a day to come, a window that is not offered and a sort by raw mean are refused, with the place', async (t) => {
  const firm = await world(t)
  const ida = await rated(firm, 'Ida Lund', [5])
  const refusals = {
    'asOf=2999-01-01': 'query/asOf',
    'asOf=2025-02-30': 'query/asOf',
    'window=60': 'query/window',
    'window=abc': 'query/window',
    'sort=rawMean': 'query/sort',
    'by=country': 'query/by',
  }
  for (const [query, pointer] of Object.entries(refusals)) {
    const { status, body } = await firm.api.get(`/scores?${query}`)
    t.match([status, body], [400, { code: 'invalid_input', errors: [{ pointer }] }], query)
  }
  for (const query of ['asOf=2999-01-01', 'window=60'])
    t.match(await firm.api.get(`/consultants/${ida}/score?${query}`), { status: 400, body: { code: 'invalid_input' } })
  await calculated(firm)
  t.match(await firm.api.get(`/consultants/${ida}/score?asOf=2999-01-01`), { status: 400 })
})

t.test('nobody but owners and managers is told a score with too few answers', async (t) => {
  const firm = await world(t)
  const consultant = await firm.as('consultant')
  await rateAgain(firm, consultant.consultantId, [5, 4, 5, 5])
  const other = await rated(firm, 'Max Brandt', [3, 3, 3, 3, 3])
  const path = `/consultants/${consultant.consultantId}/score`
  for (const turn of ['live', 'stored']) {
    if (turn === 'stored') await calculated(firm)
    t.match((await (await firm.as('manager')).get(path)).body, {
      n: 4,
      published: false,
      withheld: false,
      score: Number,
    })
    t.match((await firm.api.get(path)).body, { n: null, rawMean: null, withheld: true, score: null, label: null })
    t.match((await consultant.get(path)).body, { n: 4, rawMean: 93.75, withheld: true, score: null, reliability: null })
    t.match(await consultant.get(`/consultants/${other}/score`), { status: 404 })
    t.match((await consultant.get('/scores')).body.items, [{ id: consultant.consultantId }])
    t.match(await consultant.get('/scores?by=client'), { status: 403 })
    t.match((await consultant.get('/scores?by=tenant')).body.items, [{ id: firm.tenantId, score: Number }])
    t.match(await consultant.get(`${path}/explanation`), { status: 409, body: { code: 'too_few_answers' } })
  }
  await rateAgain(firm, consultant.consultantId, [5])
  await calculated(firm)
  t.match((await consultant.get(path)).body, { n: 5, withheld: false, score: Number })
  t.match((await firm.api.get(path)).body, { n: 5, withheld: false, score: Number })
})

t.test("another firm's consultants, teams and clients are not there", async (t) => {
  const firm = await world(t)
  const ida = await rated(firm, 'Ida Lund', [5, 5, 5, 5, 5])
  await calculated(firm)
  const neighbour = await firm.neighbour()
  for (const path of ['score', 'score/series', 'score/explanation'])
    t.match(await neighbour.api.get(`/consultants/${ida}/${path}`), { status: 404 })
  t.same((await neighbour.api.get('/scores')).body.items, [])
})

t.test('a consultant or a client without an answer has no score, and says so', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const nobody = await firm.asTenant((ctx) => newConsultant(ctx, { name: 'New here' }))
  const client = await firm.asTenant((ctx) => newClient(ctx, 'Nobody asked'))
  for (const turn of ['live', 'stored']) {
    if (turn === 'stored') await calculated(firm)
    t.match((await manager.get(`/consultants/${nobody}/score`)).body, { n: 0, score: null, published: false })
    t.match(await manager.get(`/consultants/${nobody}/score/explanation`), { status: 409 })
    t.match((await manager.get('/scores?by=tenant')).body.items, [{ n: 0, score: null }])
    t.match((await manager.get(`/clients/${client}/score`)).body, {
      by: 'client',
      name: 'Nobody asked',
      n: 0,
      score: null,
    })
  }
})

t.test('lists are paged by name and by score, also those of a past day', async (t) => {
  const firm = await world(t)
  for (const [index, name] of ['Ana', 'Bo', 'Cem', 'Dag', 'Eva'].entries()) await rated(firm, name, [index + 1])
  await calculated(firm)
  const manager = await firm.as('manager')
  for (const query of ['sort=name', 'sort=-score', `sort=-score&asOf=${dayBefore(0)}`, 'sort=name&window=30']) {
    const names: string[] = []
    let cursor = ''
    do {
      const { body } = await manager.get(`/scores?limit=2&${query}${cursor}`)
      names.push(...body.items.map(({ name }: { name: string }) => name))
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
    } while (cursor !== '')
    const order = query.includes('-score') ? ['Eva', 'Dag', 'Cem', 'Bo', 'Ana'] : ['Ana', 'Bo', 'Cem', 'Dag', 'Eva']
    t.same(names, order, query)
  }
})
