import t from 'tap'
import type { NegativeAnswer } from '../../../src/features/alerts/schemas.ts'
import { clusterSentence, negativeAnswersSentence, rateSentence } from '../../../src/features/alerts/sentences.ts'

const mark = (kind: NegativeAnswer['kind'], value: number, more: Partial<NegativeAnswer> = {}): NegativeAnswer => ({
  ...{ questionId: 'q', kind, value, dimension: 'overall', target: 'person', ...more },
})
const given = (answers: NegativeAnswer[], ...people: string[]) =>
  negativeAnswersSentence('Nordwind Logistik', answers, people)

t.test('a negative answer is told with its scale, its subject and the people it is about', async (t) => {
  t.equal(given([mark('csat5', 1)], 'Ida Lund'), 'Nordwind Logistik gave 1 of 5 for overall to Ida Lund.')
  t.equal(given([mark('csat3', 1)], 'Ida', 'Jon'), 'Nordwind Logistik gave 1 of 3 for overall to Ida and Jon.')
  t.equal(given([mark('ces7', 3)], 'A', 'B', 'C'), 'Nordwind Logistik gave 3 of 7 for overall to A, B and C.')
  t.equal(
    given([mark('csat5', 2), mark('nps', 0, { dimension: 'skill' }), mark('csat5', 2)], 'Ida'),
    'Nordwind Logistik gave 2 of 5 for overall and 0 of 10 for skill to Ida.',
  )
})

t.test('what is said of the firm or of a product is not said of the consultant', async (t) => {
  t.equal(given([mark('nps', 6, { target: 'firm' })], 'Ida'), 'Nordwind Logistik gave 6 of 10 for overall to the firm.')
  t.equal(
    given([mark('csat5', 1, { target: 'product' }), mark('csat5', 2, { dimension: 'courtesy' })], 'Ida'),
    'Nordwind Logistik gave 1 of 5 for overall to the product and 2 of 5 for courtesy to Ida.',
  )
})

t.test('chance is told in round numbers that are not exaggerated', async (t) => {
  const told = (probability: number) =>
    /1 of ([\d,]+) cases/.exec(
      clusterSentence({ days: 30, n: 6, negative: 4, probability, firmNegativeRate: 0.1 }, 'Ida Lund'),
    )?.[1]
  t.same([0.0099, 0.001, 0.00099, 0.000012, 0.000001, 0].map(told), [
    '100',
    '100',
    '1,000',
    '10,000',
    '100,000',
    '1,000,000',
  ])
})

t.test('two rates that look equal when rounded are told with a decimal', async (t) => {
  const figures = { days: 365, delivered: 9000, responded: 2754, rate: 0.306, low: 0.3, high: 0.31, firmRate: 0.314 }
  t.equal(
    rateSentence({ ...figures, direction: 'lower' }, 'Ida Lund'),
    "2754 of 9000 surveys about Ida Lund in 365 days were answered (30.6 %), lower than the firm's 31.4 % by more than " +
      'chance explains.',
  )
})
