import t from 'tap'
import { asked, newConsultant, sendForm } from '../../helpers/answering.ts'
import { world } from '../../helpers/world.ts'

t.test('answers become the figures of the consultant, with intervals, and null where there is nothing', async (t) => {
  const firm = await world(t)
  const [jonas, mia] = await firm.asTenant(async (ctx) => [
    await newConsultant(ctx, { name: 'Jonas Frey' }),
    await newConsultant(ctx, { name: 'Mia Sol' }),
  ])
  for (const mark of ['5', '4', '2', '5', '5'])
    await sendForm(firm, await asked(firm, { credits: { [jonas!]: 1 } }), { overall: mark, skill: '4' })
  await asked(firm, { credits: { [jonas!]: 1 } })

  const { body } = await firm.api.get(`/consultants/${jonas}/figures`)
  t.match(body, { consultantId: jonas, name: 'Jonas Frey', minimumResponses: 5 })
  for (const window of body.windows) {
    t.match(window, { withheld: false, n: 5, csat: { n: 5, percent: 80, mean: 4.2 } })
    t.match(window.responseRate, { delivered: 6, responded: 5, rate: 5 / 6 })
    t.ok(Math.abs(window.csat.low - 37.5534629762525) < 1e-6)
    t.ok(Math.abs(window.csat.high - 96.377589136757) < 1e-6)
    t.same(
      window.measures.map(({ dimension }: { dimension: string }) => dimension),
      ['overall', 'skill'],
    )
  }
  t.same(
    (await firm.api.get('/figures')).body.items.map(({ name }: { name: string }) => name),
    ['Jonas Frey', 'Mia Sol'],
  )
  t.equal((await firm.api.get(`/consultants/${mia}/figures`)).body.windows[0].csat, null)
})

t.test('figures as of a past day know nothing of later answers, and a day to come is refused', async (t) => {
  const firm = await world(t)
  const consultant = await firm.asTenant((ctx) => newConsultant(ctx))
  await firm.asTenant(({ tx, tenantId }) =>
    tx
      .insertInto('metricCells')
      .values(
        [1, 29, 30, 89, 90, 364, 365].map((age) => ({
          ...{ tenantId, consultantId: consultant, kind: 'csat5', dimension: 'overall', value: 5, n: 5, s: 5, s2: 5 },
          day: new Date(Date.parse('2025-06-30') - age * 86_400_000).toISOString().slice(0, 10),
        })),
      )
      .execute(),
  )
  await firm.asTenant(({ tx, tenantId }) =>
    tx
      .insertInto('serviceCells')
      .values({
        ...{ tenantId, consultantId: consultant, day: '2025-06-29', clientKey: tenantId, surveyId: tenantId },
        ...{ n: 5, s: 5, s2: 5, sx: 500, sxx: 50000 },
      })
      .execute(),
  )
  const figures = async (asOf: string) =>
    (await firm.api.get(`/consultants/${consultant}/figures?asOf=${asOf}`)).body.windows.map(
      ({ csat }: { csat: { n: number } | null }) => csat?.n ?? null,
    )
  t.same(await figures('2025-06-30'), [10, 20, 30])
  t.same(await figures('2024-06-01'), [null, null, null])
  const tomorrow = await firm.api.get(`/consultants/${consultant}/figures?asOf=2999-01-01`)
  t.match(tomorrow, { status: 400, body: { errors: [{ pointer: 'query/asOf' }] } })
  t.match(await firm.api.get(`/consultants/${consultant}/figures?asOf=soon`), { status: 400 })
})

t.test('below the minimum nothing about a person is told to an API key', async (t) => {
  const firm = await world(t)
  const consultant = await firm.asTenant((ctx) => newConsultant(ctx))
  for (let answers = 0; answers < 4; answers++)
    await sendForm(firm, await asked(firm, { credits: { [consultant]: 1 } }), { overall: '1' })
  const withheld = { withheld: true, n: null, csat: null, measures: [], responseRate: null }
  const few = await firm.api.get(`/consultants/${consultant}/figures`)
  for (const window of few.body.windows) t.match(window, withheld)
  for (const { windows } of (await firm.api.get('/figures')).body.items) t.match(windows[0], withheld)

  await sendForm(firm, await asked(firm, { credits: { [consultant]: 1 } }), { overall: '1', skill: '1' })
  const [window] = (await firm.api.get(`/consultants/${consultant}/figures`)).body.windows
  t.match(window, { withheld: false, n: 5, csat: { percent: 0 } })
  t.equal(window.measures.length, 1, 'one answer about skill stays withheld')
})

t.test("another firm's consultant has no figures here", async (t) => {
  const firm = await world(t)
  const consultant = await firm.asTenant((ctx) => newConsultant(ctx))
  const other = await firm.neighbour()
  t.match(await other.api.get(`/consultants/${consultant}/figures`), { status: 404, body: { code: 'not_found' } })
})
