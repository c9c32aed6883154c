import t from 'tap'
import { displayedScore, mayPublish, mayShowChange, withheldMembers } from '../../src/scoring/publication.ts'
import { marks, modelOf, scored } from './history.ts'

t.test('a figure is published from five responses on', async (t) => {
  const promise = { anonymous: false, minResponses: 5 }
  t.notOk(mayPublish({ responses: 4, clients: 4 }, promise))
  t.ok(mayPublish({ responses: 5, clients: 1 }, promise))
})

t.test('a figure of anonymous surveys also needs three clients behind it', async (t) => {
  const promise = { anonymous: true, minResponses: 5 }
  t.notOk(mayPublish({ responses: 40, clients: 2 }, promise))
  t.ok(mayPublish({ responses: 5, clients: 3 }, promise))
  t.notOk(mayPublish({ responses: 4, clients: 4 }, promise))
})

t.test('a change is shown once three responses differ, whether they came or went', async (t) => {
  const shown = new Set(['a', 'b', 'c', 'd', 'e'])
  t.notOk(mayShowChange(shown, new Set([...shown, 'f', 'g'])))
  t.ok(mayShowChange(shown, new Set([...shown, 'f', 'g', 'h'])))
  t.ok(mayShowChange(shown, new Set(['b', 'c', 'd', 'e', 'f', 'g'])))
})

const member = (id: string, responses: number) => ({ id, responses, publishable: responses >= 5 })

t.test(
  'a single withheld member could be subtracted from the total, so the next smallest is withheld too',
  async (t) => {
    const { withheld, totalWithheld } = withheldMembers([
      member('a', 3),
      member('b', 9),
      member('c', 6),
      member('d', 7),
    ])
    t.same([...withheld], ['a', 'c'])
    t.notOk(totalWithheld)
  },
)

t.test('two withheld members hide each other, and none needs no hiding', async (t) => {
  t.same([...withheldMembers([member('a', 3), member('b', 4), member('c', 9)]).withheld], ['a', 'b'])
  t.same([...withheldMembers([member('a', 8), member('b', 9)]).withheld], [])
})

t.test('a group of one withheld member withholds its total', async (t) => {
  t.match(withheldMembers([member('a', 3)]), { totalWithheld: true })
})

const firmOf = (size: number, answers: number) =>
  Array.from({ length: size }, (_, index) =>
    Array.from({ length: answers }, (_, nth) =>
      marks(`consultant ${index}`, [index % 2 === 0 ? 5 : 2], { client: `${index} ${nth}` }),
    ).flat(),
  ).flat()

t.test('the percentile is shown from five consultants on, where the reliability is high', async (t) => {
  const shownIn = (size: number, answers: number) => {
    const scores = scored(firmOf(size, answers))
    return displayedScore(modelOf(scores, 'consultant 0'), scores.model!)
  }
  t.equal(shownIn(4, 20).percentile, null)
  t.match(shownIn(6, 20), { comparable: true, label: 'above', percentile: Number })
})

t.test('with low reliability there is feedback but no comparison', async (t) => {
  const scores = scored(
    [...firmOf(6, 3), ...marks('new', [4])].map((each, index) => ({ ...each, day: each.day - index })),
  )
  const own = { ...modelOf(scores, 'new'), band: 'low' as const, label: 'below' as const }
  t.match(displayedScore(own, scores.model!), { comparable: false, label: null, percentile: null, n: 1, rawMean: 75 })
})

t.test('a score is shown as a whole number with its interval, and the raw mean stands beside it', async (t) => {
  const scores = scored([...marks('anna', [5, 5, 5]), ...marks('ben', [3, 2], { client: 'b' })])
  const { score, lo, hi, rawMean, n } = displayedScore(modelOf(scores, 'anna'), scores.model!)
  for (const figure of [score, lo, hi]) t.ok(Number.isInteger(figure))
  t.ok(lo <= score && score <= hi)
  t.match({ rawMean, n }, { rawMean: 100, n: 3 })
})
