import t from 'tap'
import { solveInFull } from './full-equations.ts'
import { marks, modelOf, scored } from './history.ts'

const firm = () => [
  ...marks('anna', [5, 4, 5], { client: 'kind' }),
  ...marks('anna', [2, 3], { client: 'stern', daysAgo: 40 }),
  ...marks('ben', [5, 5], { client: 'kind', daysAgo: 100 }),
  ...marks('ben', [4], { client: 'other' }),
  ...marks('cleo', [1, 3, 2], { client: 'stern' }),
  ...marks(['cleo', 'ben'], [3], { client: 'stern', daysAgo: 10 }),
]

t.test("a client's leniency is what the full mixed model gives, and so are the scores", async (t) => {
  const model = scored(firm()).model!
  const { effectOf } = solveInFull(model)
  t.ok(Math.abs(effectOf('') - model.muAdjusted!) < 1e-9)
  for (const [name, { unclipped }] of model.consultants)
    t.ok(Math.abs(effectOf('') + effectOf(`consultant ${name}`) - unclipped) < 1e-9, name)
  t.same([...model.leniency.keys()], ['kind', 'stern', 'other'])
  for (const [client, leniency] of model.leniency)
    t.ok(Math.abs(effectOf(`client ${client}`) - leniency) < 1e-9, client)
})

t.test('a client who gives everyone good marks is lenient, one who gives everyone bad marks is not', async (t) => {
  const { leniency } = scored(firm()).model!
  t.ok(leniency.get('kind')! > 1)
  t.ok(leniency.get('stern')! < -1)
})

t.test('whoever serves the stern client gains by the adjustment, whoever serves the kind one loses', async (t) => {
  const scores = scored([
    ...marks('anna', [5, 5, 5, 4], { client: 'kind' }),
    ...marks('ben', [5, 5, 5, 5], { client: 'kind' }),
    ...marks('ben', [2, 1, 1, 2], { client: 'stern' }),
    ...marks('cleo', [2, 2, 1, 2], { client: 'stern' }),
  ])
  t.ok(modelOf(scores, 'cleo').clientEffectShift > 0.5)
  t.ok(modelOf(scores, 'anna').clientEffectShift < -0.5)
})

t.test('without a client who has rated two consultants the adjustment changes nothing', async (t) => {
  const history = [
    ...marks('anna', [5, 4, 5], { client: 'a' }),
    ...marks('anna', [5], { client: 'b' }),
    ...marks('ben', [2, 3, 5, 1], { client: 'c' }),
    ...marks('cleo', [5, 4], { client: null }),
  ]
  const [adjusted, plain] = [scored(history), scored(history, { clientAdjustment: false })]
  for (const name of ['anna', 'ben', 'cleo']) {
    const [a, b] = [modelOf(adjusted, name), modelOf(plain, name)]
    for (const key of ['score', 'se', 'lo', 'hi', 'probAbove', 'expectedPercentile'] as const)
      t.ok(Math.abs(a[key]! - b[key]!) < 1e-9, `${key} of ${name}`)
  }
})

t.test('a firm that turns the adjustment off gets the score of section 8 as its headline', async (t) => {
  const scores = scored(firm(), { clientAdjustment: false })
  const anna = modelOf(scores, 'anna')
  t.equal(scores.model!.muAdjusted, null)
  t.equal(scores.model!.leniency.size, 0)
  t.equal(anna.score, anna.unadjusted.score)
  t.equal(anna.clientEffectShift, 0)
})
