import t from 'tap'
import { buildCells } from '../../src/scoring/responses.ts'
import { scoreFirm } from '../../src/scoring/score-firm.ts'
import { defaultSettings } from '../../src/scoring/settings.ts'
import { marks, modelOf, scored, today } from './history.ts'

const near = (got: number, wanted: number) => Math.abs(got - wanted) < 1e-9

t.test('a firm without a response in the window has no model, but rates and alerts', async (t) => {
  const scores = scored(marks('anna', [5], { daysAgo: 365 }), {}, ['anna'])
  t.equal(scores.model, null)
  t.equal(scores.negativeRate, 0.5)
  const anna = scores.consultants.get('anna')!
  t.match(anna, { model: null, published: false, trend: null, metrics: {} })
  t.match(anna.negativeCluster, { n: 0, negative: 0, tail: 1, alert: false })
  t.equal(anna.responseRate.rate, null)
})

t.test(
  'a consultant without a response in the window has no score and does not count among the colleagues',
  async (t) => {
    const scores = scored([...marks('anna', [5]), ...marks('ben', [4], { client: 'b' })], {}, ['anna', 'ben', 'new'])
    t.equal(scores.consultants.get('new')!.model, null)
    t.equal(scores.model!.consultants.size, 2)
  },
)

t.test('one response gives a valid score of low reliability that is not published', async (t) => {
  const scores = scored([...marks('anna', [5]), ...marks('ben', [4, 2, 4, 3, 5, 4], { client: 'b' })])
  const anna = modelOf(scores, 'anna')
  t.equal(anna.band, 'low')
  t.ok(anna.hi - anna.lo > 20)
  t.equal(scores.consultants.get('anna')!.published, false)
  t.equal(scores.consultants.get('ben')!.published, true)
})

t.test('a single consultant has its own mean as score and nobody to be compared with', async (t) => {
  const scores = scored(marks('anna', [5, 2, 3]))
  const anna = modelOf(scores, 'anna')
  const { between, variance } = scores.model!
  t.ok(near(between.tau2, variance.sigma2 / 16))
  t.ok(near(anna.score, anna.balanced.mean))
  t.ok(near(anna.se ** 2, anna.balanced.variance))
  t.ok(near(anna.probAbove, 0.5))
  t.equal(anna.expectedPercentile, null)
})

t.test('when all answers are equal the score is that value and the interval is not empty', async (t) => {
  for (const value of [1, 4, 5]) {
    const scores = scored([...marks('anna', [value, value, value]), ...marks('ben', [value, value], { client: 'b' })])
    const anna = modelOf(scores, 'anna')
    t.ok(near(scores.model!.variance.sst, 0))
    t.ok(near(anna.score, 25 * (value - 1)))
    t.ok(anna.hi > anna.lo)
  }
})

t.test('constant inside consultants and different between them: scores lie near the raw means', async (t) => {
  const scores = scored(
    ['anna', 'ben', 'cleo', 'dora'].flatMap((name, index) =>
      [1, 2, 3, 4, 5, 6].flatMap((client) => marks(name, Array(20).fill(index + 2), { client: `${name} ${client}` })),
    ),
  )
  for (const [index, name] of ['anna', 'ben', 'cleo', 'dora'].entries())
    t.ok(Math.abs(modelOf(scores, name).score - 25 * (index + 1)) < 1, name)
})

t.test('with one client per consultant ρ is its prior', async (t) => {
  const { variance } = scored([...marks('anna', [5, 2], { client: 'a' }), ...marks('ben', [3], { client: 'b' })]).model!
  t.match(variance, { dC: 0, rho: 0.25 })
})

t.test('when every answer has its own client ρ is its prior and each counts as one', async (t) => {
  const scores = scored([...marks('anna', [5, 2, 4], { client: null }), ...marks('ben', [3, 4], { client: null })])
  t.match(scores.model!.variance, { rhoHat: null, rho: 0.25 })
  t.ok(near(modelOf(scores, 'anna').balanced.effective, 3))
})

t.test('where chance explains the differences, scores still differ a little and all are as expected', async (t) => {
  const scores = scored(
    ['anna', 'ben', 'cleo', 'dora'].flatMap((name, index) =>
      marks(name, [5, 1, 4, 2, 3, index < 2 ? 4 : 3], { client: name }),
    ),
  )
  t.equal(scores.model!.between.tau2Pm, 0)
  t.ok(modelOf(scores, 'anna').score > modelOf(scores, 'dora').score)
  for (const { label } of scores.model!.consultants.values()) t.equal(label, 'as expected')
})

t.test('an answer dated after the day is not used until its day', async (t) => {
  const history = [...marks('anna', [1, 2]), ...marks('anna', [5, 5, 5], { daysAgo: -1 })]
  t.equal(modelOf(scored(history), 'anna').answers, 2)
  t.equal(modelOf(scored(history), 'anna').rawMean, 12.5)
  const tomorrow = scoreFirm(buildCells(history), defaultSettings, today + 1)
  t.equal(modelOf(tomorrow, 'anna').answers, 5)
})

t.test('a cell whose responses were all taken away counts for nothing', async (t) => {
  const cells = buildCells(marks('anna', [5, 4]))
  const emptied = { consultant: 'anna', day: today, n: 0, s: 0, s2: 0 }
  const scores = scoreFirm(
    {
      ...cells,
      service: [...cells.service, { ...emptied, client: 'gone', survey: 'ticket', sx: 0, sxx: 0 }],
      metric: [...cells.metric, { ...emptied, kind: 'ces7', value: 3 }],
    },
    defaultSettings,
    today,
  )
  t.same(scores, scoreFirm(cells, defaultSettings, today))
})
