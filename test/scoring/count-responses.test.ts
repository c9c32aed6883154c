import fc from 'fast-check'
import t from 'tap'
import { countResponses } from '../../src/scoring/count-responses.ts'
import { buildCells, type ScoredResponse } from '../../src/scoring/responses.ts'
import { defaultSettings } from '../../src/scoring/settings.ts'
import { marks, today } from './history.ts'

const counted = (responses: ScoredResponse[], members: string[], windowDays = 365) =>
  countResponses(buildCells(responses).service, { ...defaultSettings, windowDays }, today)(members)

t.test('a response that members share counts once', async (t) => {
  const history = [...marks(['anna', 'ben', 'cleo'], [5, 4, 3]), ...marks('anna', [5]), ...marks('ben', [2, 2])]
  t.equal(counted(history, ['anna', 'ben', 'cleo']), 6)
})

t.test('a response that a member shares with others counts whole', async (t) => {
  const history = [1, 2, 3].flatMap((daysAgo) => marks(['anna', 'ben', 'zoe'], [4], { daysAgo }))
  t.equal(counted(history, ['anna']), 3)
  t.equal(counted(history, ['anna', 'ben']), 3)
})

t.test('of what cannot be told apart there are rather too few than too many', async (t) => {
  const history = [...marks(['anna', 'zoe'], [4]), ...marks(['ben', 'zoe'], [2])]
  t.equal(counted(history, ['anna', 'ben']), 1, 'the same client, survey and day')
  const apart = [...marks(['anna', 'zoe'], [4]), ...marks(['ben', 'zoe'], [2], { client: null })]
  t.equal(counted(apart, ['anna', 'ben']), 2)
})

t.test('only responses of the window count, and nobody has none', async (t) => {
  const history = [0, 29, 30, 364, 365, -1].flatMap((daysAgo) => marks('anna', [4], { daysAgo }))
  t.equal(counted(history, ['anna']), 4)
  t.equal(counted(history, ['anna'], 30), 2)
  t.equal(counted(history, []), 0)
  t.equal(counted(history, ['new']), 0)
})

const consultants = ['anna', 'ben', 'cleo', 'dora']
const response = fc.record({
  client: fc.option(fc.constantFrom('a', 'b')),
  survey: fc.constantFrom('ticket', 'project'),
  daysAgo: fc.integer({ min: 0, max: 3 }),
  parts: fc.uniqueArray(fc.tuple(fc.constantFrom(...consultants), fc.integer({ min: 1, max: 9 })), {
    ...{ minLength: 1, maxLength: 4, selector: ([name]: [string, number]) => name },
  }),
})
const history = fc.array(response, { maxLength: 60 }).map((told) =>
  told.map(({ client, survey, daysAgo, parts }, index): ScoredResponse => {
    const total = parts.reduce((sum, [, part]) => sum + part, 0)
    return {
      ...{ id: `r${index}`, client, survey, day: today - daysAgo, answers: [['csat5', 3]] },
      shares: new Map(parts.map(([name, part]) => [name, part / total])),
    }
  }),
)

t.test('there are never more than there are, and exactly as many where all who share are asked about', async () => {
  fc.assert(
    fc.property(history, fc.subarray(consultants), (all, members) => {
      const wanted = all.filter(({ shares }) => members.some((name) => shares.has(name))).length
      const got = counted(all, members)
      const most = Math.max(0, ...members.map((name) => all.filter(({ shares }) => shares.has(name)).length))
      return got <= wanted && got >= most && counted(all, consultants) === all.length
    }),
    { numRuns: 300 },
  )
})
