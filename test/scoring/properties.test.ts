import fc from 'fast-check'
import t from 'tap'
import { mergeCells } from '../../src/scoring/cells.ts'
import { expectedOf } from '../../src/scoring/file/expected.ts'
import { buildCells, type ScoredResponse } from '../../src/scoring/responses.ts'
import { type Kind, kinds, normalise, scales } from '../../src/scoring/scales.ts'
import { type FirmScores, scoreFirm } from '../../src/scoring/score-firm.ts'
import { defaultSettings, type ScoreSettings } from '../../src/scoring/settings.ts'
import { differences } from './compare.ts'
import { today } from './history.ts'

const consultants = ['anna', 'ben', 'cleo', 'dora', 'emil', 'fay']
const names = fc.constantFrom(...consultants)

const answer = fc
  .constantFrom(...kinds)
  .chain((kind) => fc.tuple(fc.constant(kind), fc.integer({ min: scales[kind].lowest, max: scales[kind].highest })))

const shares = fc
  .uniqueArray(fc.tuple(names, fc.integer({ min: 1, max: 1000 })), { minLength: 1, maxLength: 4, selector: ([n]) => n })
  .map((parts) => {
    const total = parts.reduce((sum, [, part]) => sum + part, 0)
    return new Map(parts.map(([name, part]) => [name, part / total]))
  })

const response = fc.record({
  client: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
  survey: fc.constantFrom('ticket', 'project'),
  day: fc.integer({ min: today - 400, max: today + 3 }),
  shares,
  answers: fc.array(answer, { maxLength: 3 }),
})
const history = fc
  .array(response, { maxLength: 60 })
  .map((told): ScoredResponse[] => told.map((each, index) => ({ ...each, id: `r${String(index).padStart(3, '0')}` })))

const settings = fc.record({
  halfLifeDays: fc.constantFrom(null, 1, 30, 180),
  clientAdjustment: fc.boolean(),
  kPrior: fc.constantFrom(0.001, 16, 1000),
})

const score = (responses: ScoredResponse[], changed: Partial<ScoreSettings> = {}) =>
  scoreFirm(buildCells(responses, consultants), { ...defaultSettings, ...changed }, today)
const asFile = (scores: FirmScores) => expectedOf(scores, [])
const tolerance = { absolute: 1e-7, relative: 1e-7 }
const runs = { numRuns: 300 }

t.test('the order of the responses does not change a single digit', async () => {
  fc.assert(
    fc.property(
      history.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => JSON.stringify(asFile(score(all))) === JSON.stringify(asFile(score(shuffled))),
    ),
    runs,
  )
})

t.test('cells built in parts and merged give the scores of cells built at once', async (t) => {
  fc.assert(
    fc.property(history, fc.integer({ min: 0, max: 60 }), (all, cut) => {
      const merged = mergeCells([buildCells(all.slice(cut)), buildCells(all.slice(0, cut), consultants)])
      const whole = buildCells(all, consultants)
      t.equal(merged.service.length, whole.service.length)
      t.equal(merged.metric.length, whole.metric.length)
      const [got, wanted] = [merged, whole].map((cells) => asFile(scoreFirm(cells, defaultSettings, today)))
      t.same(differences(wanted, got, tolerance), [])
    }),
    { numRuns: 200 },
  )
})

t.test('other names give the same scores to the same people', async (t) => {
  fc.assert(
    fc.property(history, fc.shuffledSubarray(consultants, { minLength: consultants.length }), (all, others) => {
      const renamed = new Map(consultants.map((name, index) => [name, others[index]!]))
      const wanted = score(all)
      const got = score(
        all.map((each) => ({ ...each, shares: new Map([...each.shares].map(([name, s]) => [renamed.get(name)!, s])) })),
      )
      const back = new Map(
        [...wanted.consultants.keys()].map((name) => [name, got.consultants.get(renamed.get(name)!)!]),
      )
      t.same(differences(asFile(wanted), asFile({ ...got, consultants: back }), tolerance), [])
    }),
    { numRuns: 200 },
  )
})

t.test('whoever is rated alike everywhere has that score', async () => {
  const mark = fc.constantFrom<[Kind, number]>(['csat5', 4], ['csat3', 2], ['nps', 7], ['ces7', 6], ['csat5', 1])
  fc.assert(
    fc.property(history, mark, (all, same) => {
      const { model } = score(all.map((each) => ({ ...each, answers: [same] })))
      return [...(model?.consultants.values() ?? [])].every((each) => Math.abs(each.score - normalise(...same)) < 1e-6)
    }),
    runs,
  )
})

/** Every number of a result, with what it is called. */
function* numbers(value: unknown, place = ''): Iterable<[string, number]> {
  if (typeof value === 'number') yield [place, value]
  else if (value instanceof Map) for (const [key, each] of value) yield* numbers(each, `${place}/${key}`)
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) yield* numbers(each, `${place}/${key}`)
}

t.test('no figure is ever NaN or infinite, scores lie in their intervals and these from 0 to 100', async (t) => {
  fc.assert(
    fc.property(history, settings, (all, changed) => {
      const scores = score(all, changed)
      for (const [place, figure] of numbers(scores)) if (!Number.isFinite(figure)) t.fail(`${place} is ${figure}`)
      for (const { score, lo, hi, probAbove, reliability } of scores.model?.consultants.values() ?? []) {
        if (!(0 <= lo && lo <= score && score <= hi && hi <= 100)) t.fail(`${lo} ${score} ${hi}`)
        if (!(probAbove >= 0 && probAbove <= 1 && reliability > 0 && reliability < 1)) t.fail('not a probability')
      }
    }),
    { numRuns: 1000 },
  )
})
