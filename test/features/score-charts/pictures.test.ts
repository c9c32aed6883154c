import t from 'tap'
import { newClient, newConsultant } from '../../helpers/answering.ts'
import { calculated, dayBefore, rateAgain, rated } from '../../helpers/scores.ts'
import { world } from '../../helpers/world.ts'

const descriptionOf = (svg: string) => /<desc[^>]*>([^<]*)<\/desc>/.exec(svg)?.[1] ?? ''
/** Words of a picture: its description and what stands in it. */
const wordsOf = (svg: string) =>
  svg
    .replace(/<style>[^<]*<\/style>/, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')

t.test('a picture is a document that may use its own style and nothing else', async (t) => {
  const firm = await world(t)
  const ida = await rated(firm, 'Ida <Lund> & "Co"', [5, 5, 4, 5, 5])
  await calculated(firm)
  for (const path of [`/consultants/${ida}/score/chart.svg`, '/scores/funnel.svg', '/scores/caterpillar.svg']) {
    const { status, headers, text } = await firm.api.get(path)
    t.equal(status, 200, path)
    t.match(headers, {
      'content-type': 'image/svg+xml; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    t.match(text, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    t.match(text, 'Ida &lt;Lund&gt; &amp; "Co"', 'a name is text')
    t.notMatch(text, /<script|href=|url\((?!#)/)
  }
})

t.test('the course of a score ends with the current one, beside the mean of the firm', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const ida = await rated(firm, 'Ida Lund', [5, 5, 5, 5, 5], { day: dayBefore(60) })
  await rated(firm, 'Max Brandt', [2, 3, 2, 1, 3], { day: dayBefore(60) })
  await rateAgain(firm, ida, [1, 1])
  for (const turn of ['live', 'stored']) {
    if (turn === 'stored') await calculated(firm)
    const { score, low, high, rawMean } = (await manager.get(`/consultants/${ida}/score`)).body
    const { text } = await manager.get(`/consultants/${ida}/score/chart.svg`)
    const figures = [score, low, high, rawMean].map(Math.round)
    t.match(
      wordsOf(text),
      `${figures[0]}, 95 % interval ${figures[1]} to ${figures[2]}, raw mean ${figures[3]}, 7 answers`,
      `${turn}: the current score`,
    )
    t.match(wordsOf(text), /The firm’s mean is \d\d/)
  }
  const weekly = wordsOf((await manager.get(`/consultants/${ida}/score/chart.svg`)).text)
  t.match(weekly, /A line over (9|10) days from/, 'every Sunday, and today')
  const past = `/consultants/${ida}/score/chart.svg?to=${dayBefore(14)}`
  t.match(wordsOf((await manager.get(past)).text), 'raw mean 100, 5 answers', 'until a day of the past')
  const month = wordsOf(
    (await manager.get(`/consultants/${ida}/score/chart.svg?every=month&from=${dayBefore(3)}`)).text,
  )
  t.match(month, 'One score', 'today, of the last three days')
})

t.test('the score of the only consultant is not compared with itself', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const ida = await rated(firm, 'Ida Lund', [5, 4, 5, 5, 5], { day: dayBefore(30) })
  await calculated(firm)
  t.notMatch((await manager.get(`/consultants/${ida}/score/chart.svg`)).text, 'firm’s mean')
  t.notMatch((await manager.get('/scores/caterpillar.svg')).text, 'firm’s mean')
})

t.test("a client's course tells nothing of the firm's other clients", async (t) => {
  const firm = await world(t)
  const clientId = await firm.asTenant((ctx) => newClient(ctx, 'Klinikum Elbtal'))
  await rated(firm, 'Ida Lund', [5, 5, 4, 5, 5], { clientId })
  await rated(firm, 'Max Brandt', [2, 3, 2, 1, 3])
  await calculated(firm)
  const { text } = await firm.api.get(`/clients/${clientId}/score/chart.svg`)
  t.match(text, 'Klinikum Elbtal')
  t.notMatch(text, 'firm’s mean')
})

t.test('what is withheld is not drawn', async (t) => {
  const firm = await world(t)
  const consultant = await firm.as('consultant')
  await rateAgain(firm, consultant.consultantId, [1, 1, 1, 1], { day: dayBefore(30) })
  await rated(firm, 'Max Brandt', [3, 3, 3, 3, 3])
  const path = `/consultants/${consultant.consultantId}/score/chart.svg`
  for (const turn of ['live', 'stored']) {
    if (turn === 'stored') await calculated(firm)
    for (const api of [consultant, firm.api])
      t.match(descriptionOf((await api.get(path)).text), 'There is no score yet: too few answers.', turn)
    t.match(descriptionOf((await (await firm.as('manager')).get(path)).text), '4 answers'.replace(' ', '\u00a0'))

    const funnel = (await firm.api.get('/scores/funnel.svg')).text
    t.match(funnel, 'Max Brandt')
    t.notMatch(funnel, 'A consultant', 'the one with too few answers is not in the funnel')
    t.match((await (await firm.as('manager')).get('/scores/funnel.svg')).text, 'A consultant')

    const list = (await firm.api.get('/scores/caterpillar.svg')).text
    t.match(wordsOf(list), 'A consultant: too few answers', 'a row without a mark')
    t.match(descriptionOf(list), 'without a score: too few answers')
  }
  await rateAgain(firm, consultant.consultantId, [1])
  await calculated(firm)
  t.match(wordsOf((await consultant.get(path)).text), 'raw mean 0, 5 answers', 'from the minimum on it is')
})

t.test('a consultant sees its own picture and nobody else’s', async (t) => {
  const firm = await world(t)
  const consultant = await firm.as('consultant')
  const other = await rated(firm, 'Max Brandt', [3, 3, 3, 3, 3])
  const clientId = await firm.asTenant((ctx) => newClient(ctx))
  t.match(await consultant.get(`/consultants/${consultant.consultantId}/score/chart.svg`), { status: 200 })
  t.match(await consultant.get(`/consultants/${other}/score/chart.svg`), { status: 404 })
  t.match(await consultant.get(`/clients/${clientId}/score/chart.svg`), { status: 403 })
  for (const path of ['funnel.svg', 'caterpillar.svg', 'caterpillar.svg?by=client'])
    t.match(await consultant.get(`/scores/${path}`), {
      status: 403,
      body: { code: 'forbidden', detail: 'A consultant sees its own score only, not those of others side by side.' },
    })
  const neighbour = await firm.neighbour()
  t.match(await neighbour.api.get(`/consultants/${other}/score/chart.svg`), { status: 404 })
  t.notMatch((await neighbour.api.get('/scores/caterpillar.svg')).text, 'Max Brandt')
})

t.test('lists are drawn by score or name, of any day and window, in the size and colours asked for', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const bo = await rated(firm, 'Bo', [5, 5, 5, 5, 5], { day: dayBefore(40) })
  await rated(firm, 'Ana', [1, 2, 1, 1, 2], { day: dayBefore(40) })
  await rateAgain(firm, bo, [4])
  const teamId = (await manager.post('/teams', { name: 'Service desk' })).body.id
  await manager.put(`/teams/${teamId}/members`, { members: [{ consultantId: bo }] })
  await calculated(firm)
  const namesIn = (svg: string) => [...svg.matchAll(/<title>(Ana|Bo): /g)].map(([, name]) => name)
  const list = async (query: string) => (await manager.get(`/scores/caterpillar.svg?${query}`)).text
  t.same(namesIn(await list('sort=score')), ['Bo', 'Ana'])
  t.same(namesIn(await list('sort=name')), ['Ana', 'Bo'])
  t.match(
    wordsOf(await list('window=30')),
    /Bo: \d+, 95 % interval \d+ to \d+, raw mean 75, 1 answer .*Ana: too few answers/s,
  )
  t.match(wordsOf(await list(`asOf=${dayBefore(10)}`)), /Bo: \d+, 95 % interval \d+ to \d+, raw mean 100, 5 answers/)
  t.match(await list('by=team'), 'Service desk')
  t.match(await list('by=client'), 'Nordwind Logistik')
  t.match(await list('width=1000&theme=dark'), /width="1000".*--paper:#1d2127/s)
  const funnel = wordsOf((await manager.get(`/scores/funnel.svg?window=30&asOf=${dayBefore(5)}`)).text)
  t.match(funnel, 'There are no consultants with answers to show.')
  t.match(wordsOf((await manager.get('/scores/funnel.svg')).text), '2 consultants, each a dot')
})

t.test('bad queries are refused with the place, and so is more than a picture holds', async (t) => {
  const firm = await world(t)
  const ida = await rated(firm, 'Ida Lund', [5])
  const chart = `/consultants/${ida}/score/chart.svg`
  const refusals = {
    [`${chart}?width=100`]: 'query/width',
    [`${chart}?theme=blue`]: 'query/theme',
    [`${chart}?every=day`]: 'query/every',
    [`${chart}?from=2026-02-30`]: 'query/from',
    [`${chart}?from=2026-02-02&to=2026-02-01`]: 'query/from',
    [`${chart}?window=30`]: 'query/window',
    '/scores/funnel.svg?asOf=2999-01-01': 'query/asOf',
    '/scores/funnel.svg?window=60': 'query/window',
    '/scores/caterpillar.svg?by=tenant': 'query/by',
    '/scores/caterpillar.svg?sort=rawMean': 'query/sort',
  }
  for (const [path, pointer] of Object.entries(refusals)) {
    const { status, body } = await firm.api.get(path)
    t.match([status, body], [400, { code: 'invalid_input', errors: [{ pointer }] }], path)
  }
})

t.test('more consultants than a picture holds are refused, stored or not', async (t) => {
  const firm = await world(t)
  const ida = await firm.asTenant((ctx) => newConsultant(ctx, { name: 'Ida Lund' }))
  await firm.asTenant(({ tx, tenantId }) =>
    tx
      .insertInto('consultants')
      .values(Array.from({ length: 999 }, (_, number) => ({ tenantId, name: `Consultant ${number}` })))
      .execute(),
  )
  for (const turn of ['live', 'stored']) {
    if (turn === 'stored') await calculated(firm)
    t.match(await firm.api.get('/scores/caterpillar.svg'), { status: 200 }, 'a thousand are drawn')
  }
  await firm.asTenant((ctx) => newConsultant(ctx, { name: 'One too many' }))
  for (const turn of ['live', 'stored']) {
    if (turn === 'stored') await calculated(firm)
    else
      await firm.asTenant(({ tx, tenantId }) =>
        tx.deleteFrom('scoreSnapshots').where('tenantId', '=', tenantId).execute(),
      )
    for (const path of ['funnel.svg', 'caterpillar.svg'])
      t.match(await firm.api.get(`/scores/${path}`), {
        status: 409,
        body: { code: 'conflict', detail: 'There are more than 1000 consultants, too many to show side by side.' },
      })
  }
  t.match(await firm.api.get(`/consultants/${ida}/score/chart.svg`), { status: 200 })
})

t.test(
  'a series that begins too early for one picture is refused; without a begin the latest points are drawn',
  async (t) => {
    const firm = await world(t)
    const ida = await rated(firm, 'Ida Lund', [5, 5, 5, 5, 5])
    await calculated(firm)
    await firm.asTenant(async ({ tx, tenantId, run }) => {
      const sundays = `select d::date from generate_series(date '2008-01-06', date '2026-01-04', '7 days') d`
      await run(
        {
          name: 'old_points',
          text: `with day as (${sundays}), head as (
          insert into score_snapshots (tenant_id, as_of, formula_id, formula_version, settings, firm)
          select $1, d, 'service-score', 1, '{}', '{}' from day)
          select 1`,
        },
        [tenantId],
      )
      await tx
        .insertInto('scores')
        .columns([
          'tenantId',
          'asOf',
          'subjectKind',
          'windowDays',
          'subjectId',
          'n',
          'published',
          'score',
          'low',
          'high',
          'rawMean',
          'figures',
        ])
        .expression((from) =>
          from
            .selectFrom('scoreSnapshots')
            .select(({ val, ref }) => [
              'tenantId',
              'asOf',
              val('consultant').as('kind'),
              val(365).as('window'),
              val(ida).as('subject'),
              val(9).as('n'),
              val(true).as('published'),
              val(80).as('score'),
              val(70).as('low'),
              val(90).as('high'),
              val(85).as('raw'),
              ref('firm').as('figures'),
            ])
            .where('tenantId', '=', tenantId)
            .where('asOf', '<', '2026-01-05'),
        )
        .execute()
    })
    const path = `/consultants/${ida}/score/chart.svg`
    t.match(await firm.api.get(`${path}?from=2008-01-01`), { status: 409, body: { code: 'conflict' } })
    t.match(descriptionOf((await firm.api.get(path)).text), /A line over (499|500)\u00a0days/)
    t.match(await firm.api.get(`${path}?from=2008-01-01&every=month`), { status: 200 })
  },
)
