import t from 'tap'
import type { FirmModel } from '../../src/scoring/firm-model.ts'
import { marks, modelOf, scored } from './history.ts'

const firm = () => [
  ...marks('anna', [5, 4, 5], { client: 'kind' }),
  ...marks('anna', [2, 3], { client: 'stern', daysAgo: 40 }),
  ...marks('ben', [5, 5], { client: 'kind', daysAgo: 100 }),
  ...marks('ben', [4], { client: 'other' }),
  ...marks('cleo', [1, 3, 2], { client: 'stern' }),
  ...marks(['cleo', 'ben'], [3], { client: 'stern', daysAgo: 10 }),
]

/** Gauss with pivots on the full mixed model equations of Henderson: mean, consultants and clients together. */
function solveInFull({ consultants, variance, between }: FirmModel): number[] {
  const names = [...consultants.keys()]
  const clients = [...new Set(names.flatMap((name) => consultants.get(name)!.balanced.groups.map((g) => g.client)))]
  const size = 1 + names.length + clients.length
  const rows = Array.from({ length: size }, () => new Array<number>(size + 1).fill(0))
  const error = (1 - variance.rho) * variance.sigma2
  for (const [j, name] of names.entries()) {
    for (const { client, effective: n, mean } of consultants.get(name)!.balanced.groups) {
      const places = [0, 1 + j, 1 + names.length + clients.indexOf(client)]
      for (const a of places) {
        for (const b of places) rows[a]![b]! += n / error
        rows[a]![size]! += (n * mean) / error
      }
    }
    rows[1 + j]![1 + j]! += 1 / between.tau2
  }
  for (let g = 1 + names.length; g < size; g++) rows[g]![g]! += 1 / (variance.rho * variance.sigma2)
  for (let i = 0; i < size; i++) {
    rows.push(...rows.splice(i).sort((a, b) => Math.abs(b[i]!) - Math.abs(a[i]!)))
    for (let k = 0; k < size; k++) {
      if (k === i) continue
      const factor = rows[k]![i]! / rows[i]![i]!
      for (let c = i; c <= size; c++) rows[k]![c]! -= factor * rows[i]![c]!
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!)
}

t.test("a client's leniency is what the full mixed model gives, and so are the scores", async (t) => {
  const { model } = scored(firm())
  const solution = solveInFull(model!)
  const names = [...model!.consultants.keys()]
  t.ok(Math.abs(solution[0]! - model!.muAdjusted!) < 1e-9)
  for (const [j, name] of names.entries())
    t.ok(Math.abs(solution[0]! + solution[1 + j]! - model!.consultants.get(name)!.unclipped) < 1e-9, name)
  const clients = [...model!.leniency.keys()]
  t.same(clients, ['kind', 'stern', 'other'])
  for (const [g, client] of clients.entries())
    t.ok(Math.abs(solution[1 + names.length + g]! - model!.leniency.get(client)!) < 1e-9, client)
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
