import t from 'tap'
import { newConsultant } from '../../helpers/answering.ts'
import { calculated, rated } from '../../helpers/scores.ts'
import { world } from '../../helpers/world.ts'

const descriptionOf = (svg: string) => /<desc[^>]*>([^<]*)<\/desc>/.exec(svg)?.[1] ?? ''

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
