import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { roundToAddUp } from '../../src/scoring/add-up.ts'
import { explain } from '../../src/scoring/explanation.ts'
import { explanationSentences } from '../../src/scoring/explanation-sentences.ts'
import { readScoreFile } from '../../src/scoring/file/read.ts'
import { isNamed } from '../../src/scoring/responses.ts'
import { scoreFirm } from '../../src/scoring/score-firm.ts'
import { defaultSettings } from '../../src/scoring/settings.ts'
import { marks, modelOf, scored } from './history.ts'

const folder = join(import.meta.dirname, '../fixtures/score-vectors')
const firmOf = (file: string) => {
  const history = readScoreFile(readFileSync(join(folder, file), 'utf8'))
  return { ...history, model: scoreFirm(history.cells, history.settings, history.asOf).model }
}
const namesOf = (consultant: string) => ({ consultant, client: (key: string) => (isNamed(key) ? key : null) })
const sum = (figures: number[]) => figures.reduce((total, each) => total + each, 0)

t.test('in every vector parts and steps add up to the score, also after rounding', async (t) => {
  for (const file of readdirSync(folder)) {
    const { model, settings } = firmOf(file)
    for (const [name, { score }] of model?.consultants ?? []) {
      const { parts, steps, scoreTenths, groups } = explain(model!, name, settings)!
      for (const figures of [parts, steps]) {
        t.ok(Math.abs(sum(figures.map(({ points }) => points)) - score) < 1e-9, `${file} ${name}`)
        t.equal(sum(figures.map(({ tenths }) => tenths)), scoreTenths)
        t.ok(figures.every(({ points, tenths }) => Math.abs(tenths / 10 - points) <= 0.1 + 1e-9))
      }
      t.equal((scoreTenths / 10).toFixed(1), score.toFixed(1))
      t.ok(Math.abs(sum(groups.map(({ partOfMean }) => partOfMean)) - 1) < 1e-12)
    }
  }
})

t.test('rounding to add up also works with figures below zero and without figures', async (t) => {
  t.same(roundToAddUp([0.05, 0.05, 0.05, -0.1]), { tenths: [1, 1, 0, -1], totalTenths: 1 })
  t.same(roundToAddUp([]), { tenths: [], totalTenths: 0 })
})

t.test('the explanation of the example done by hand reads as it should', async (t) => {
  const { model, settings } = firmOf('01-tiny-by-hand.json')
  t.same(explanationSentences(explain(model!, 'k01', settings)!, namesOf('Anna Berg')), [
    'The service score of Anna Berg is 85 out of 100. It rests on 3 answers from 2 clients in the last 365 days.',
    'The plain average of these answers is 91.7.',
    'Many answers from one client say less than as many from different clients, so no single client decides the ' +
      'result: the 2 answers from a count like 1.6. Balanced in this way, the average is 92.3.',
    'Answers can be good or bad luck, the more so the fewer they are. These count like 2.6 answers from different ' +
      'clients, so they decide 58 % of the score; the average consultant of the firm, at 76.8, decides the other 42 %. ' +
      'With more answers their part grows.',
    'Some clients give everyone better marks than other clients do. Allowing for that takes off 0.3 points.',
    'In numbers: 31.2 from a + 22.0 from b + 32.5 from the average of the firm - 0.3 for the difficulty of the ' +
      'clients make 85.4.',
    'The score is an estimate: the true value very likely lies between 64 and 100. Of 100 such ranges about 95 hold ' +
      'the true value.',
    'With fewer than 5 answers the score is not shown to others yet.',
    'The answers do not show that Anna Berg is above or below the average consultant of the firm.',
    'What weighs most: without the answers from b the score would be about 6.5 points lower.',
    'One more answer with the best mark, from a client who has not answered yet, would raise the score by about 3.9 ' +
      'points; one with the worst mark would lower the score by about 22.2 points.',
  ])
})

t.test('what would change the score is what really comes out without that client', async (t) => {
  const history = [
    ...marks('anna', [5, 4, 5, 5], { client: 'a' }),
    ...marks('anna', [2], { client: 'b' }),
    ...marks('ben', [3, 4], { client: 'b' }),
    ...marks('cleo', [3, 5, 4], { client: 'c', daysAgo: 50 }),
  ]
  for (const clientAdjustment of [true, false]) {
    const before = scored(history, { clientAdjustment })
    const settings = { ...defaultSettings, clientAdjustment }
    const change = explain(before.model!, 'anna', settings)!.changes.find(({ client }) => client === 'b')!
    const after = scored(
      history.filter(({ client, shares }) => !(client === 'b' && shares.has('anna'))),
      { clientAdjustment },
    )
    t.ok(Math.abs(modelOf(after, 'anna').unclipped - modelOf(before, 'anna').unclipped - change.points) < 1e-9)
  }
})

t.test('someone who is alone in the firm is not compared with anybody', async (t) => {
  const { model, settings } = firmOf('02-one-consultant.json')
  const text = explanationSentences(explain(model!, 'k01', settings)!, namesOf('Anna Berg')).join('\n')
  t.match(text, 'there is nobody to compare with')
  t.notMatch(text, 'average of the firm')
  t.notMatch(text, 'average consultant')
  const alone = scored(marks('anna', [5, 4], { client: 'a' })).model!
  const short = explanationSentences(explain(alone, 'anna', defaultSettings)!, namesOf('Anna Berg')).join('\n')
  t.match(short, 'Newer answers count more in it')
  t.notMatch(short, 'In numbers', 'one part is no sum')
})

t.test('shared work, surveys that differ and clients without a name are said in words', async (t) => {
  const shared = firmOf('06-shares.json')
  const text = explanationSentences(explain(shared.model!, 'k01', shared.settings)!, namesOf('k01')).join('\n')
  t.match(text, 'an answer counts for each by their part: 6 answers here count as 3.6.')
  t.match(text, 'from a client without a name')
  const mixed = firmOf('08-mixed-surveys.json')
  const other = explanationSentences(explain(mixed.model!, 'k02', mixed.settings)!, namesOf('k02')).join('\n')
  t.match(other, 'Some surveys get better marks from everyone')
  t.match(other, 'from 5 other clients')
})

t.test('someone without an answer in the window has nothing to explain', async (t) => {
  t.equal(explain(scored(marks('anna', [5])).model!, 'ben', defaultSettings), null)
})
