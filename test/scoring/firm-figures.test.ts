import t from 'tap'
import type { Cells } from '../../src/scoring/cells.ts'
import { firmFigures, type SubjectFigures } from '../../src/scoring/firm-figures.ts'
import { buildCells, isNamed, type ScoredResponse } from '../../src/scoring/responses.ts'
import { scoreFirm } from '../../src/scoring/score-firm.ts'
import { defaultSettings } from '../../src/scoring/settings.ts'
import { randomNumbers } from '../helpers/random.ts'
import { figured, idsOf, subjectOf } from './firm.ts'
import { marks, today } from './history.ts'

const consultants = ['anna', 'ben', 'cleo', 'dora', 'new']
const teams = { east: ['ben', 'anna', 'new'], west: ['cleo'], empty: [], former: ['new', 'nobody'] }

const history = (): ScoredResponse[] => [
  ...marks('anna', [5, 4, 5, 4], { client: 'kind' }),
  ...marks('anna', [2, 3], { client: 'stern', daysAgo: 100 }),
  ...marks(['anna', 'ben', 'cleo'], [4, 3, 5], { client: 'kind', daysAgo: 20, survey: 'project' }),
  ...marks('ben', [5, 5], { client: null, daysAgo: 10 }),
  ...marks('cleo', [1, 3, 2, 2], { client: 'stern', kind: 'csat5' }),
  ...marks('dora', [9, 10], { client: 'late', kind: 'nps', daysAgo: 300 }),
]

const figures = () => figured(history(), { consultants, teams })
const withoutResponse = { n: 0, published: false, score: null, unclipped: null, se: null, low: null, rawMean: null }

t.test('everybody, every team, every client that answered and the firm are there, each once', async (t) => {
  t.same(idsOf(figures(), 'consultant'), consultants)
  t.same(idsOf(figures(), 'team'), ['east', 'empty', 'former', 'west'])
  t.same(idsOf(figures(), 'client'), ['kind', 'late', 'stern'], 'a response without a client is no client')
  t.same(idsOf(figures(), 'tenant'), [''])
})

t.test('a consultant has the figures of the model', async (t) => {
  const scores = scoreFirm(buildCells(history(), consultants), defaultSettings, today)
  const { model, trend, negativeCluster } = scores.consultants.get('anna')!
  const anna = subjectOf(figures(), 'consultant', 'anna')
  t.match(anna, {
    n: 9,
    published: true,
    score: model!.score,
    low: model!.lo,
    high: model!.hi,
    rawMean: model!.rawMean,
  })
  t.match(anna.figures, {
    ...{ clients: 2, weight: model!.weight, effective: model!.balanced.effective, band: model!.band },
    unadjusted: { score: model!.unadjusted.score, low: model!.unadjusted.lo, high: model!.unadjusted.hi },
    ...{ consultantsCompared: 4, expectedPercentile: model!.expectedPercentile, funnel: model!.funnel },
    trend: { answersCurrent: 7, answersPrevious: 2, delta: trend!.change!.delta, low: trend!.change!.lo },
    negativeCluster,
  })
})

t.test('the parameters of the firm are those of the model', async (t) => {
  const { model, negativeRate } = scoreFirm(buildCells(history(), consultants), defaultSettings, today)
  t.match(figures().firm, {
    ...{ responses: 17, consultants: 4, mu: model!.between.mu, muAdjusted: model!.muAdjusted, negativeRate },
    ...{ sigma2: model!.variance.sigma2, rho: model!.variance.rho, tau2: model!.between.tau2, k: model!.between.k },
  })
  t.equal(figured(history(), { settings: { clientAdjustment: false } }).firm.muAdjusted, null)
})

t.test('a consultant, a team and a firm without a response in the window are there without a score', async (t) => {
  t.match(subjectOf(figures(), 'consultant', 'new'), { ...withoutResponse, figures: { clients: 0 } })
  t.match(subjectOf(figures(), 'team', 'empty'), { ...withoutResponse, figures: { consultants: 0, members: [] } })
  t.match(subjectOf(figures(), 'team', 'former'), {
    ...withoutResponse,
    figures: {
      members: [
        { id: 'new', n: 0, part: 0 },
        { id: 'nobody', n: 0, part: 0 },
      ],
    },
  })
  const silent = figured([], { consultants: ['anna'], teams: { solo: ['anna'] } })
  t.match(silent.firm, { responses: 0, consultants: 0, mu: null, k: null, negativeRate: 0.5 })
  t.same(
    silent.subjects.map(({ by }) => by),
    ['consultant', 'team', 'tenant'],
  )
  for (const subject of silent.subjects) t.match(subject, withoutResponse, subject.by)
})

t.test('a team counts each response once and says what part each member has', async (t) => {
  const east = subjectOf(figures(), 'team', 'east')
  t.match(east, { n: 11, published: true, figures: { clients: 4, consultants: 2 } })
  t.same(
    east.figures.members!.map(({ id, n }) => [id, n]),
    [
      ['anna', 9],
      ['ben', 5],
      ['new', 0],
    ],
  )
  const [anna, ben, fresh] = east.figures.members!.map(({ part }) => part)
  t.ok(Math.abs(anna! + ben! - 1) < 1e-12 && anna! > ben!)
  t.equal(fresh, 0)
  const rated = [subjectOf(figures(), 'consultant', 'anna'), subjectOf(figures(), 'consultant', 'ben')]
  t.ok(Math.abs(east.rawMean! - rated[0]!.rawMean! * anna! - rated[1]!.rawMean! * ben!) < 1e-9)
})

t.test('a member named twice counts once', async (t) => {
  const [once, twice] = [['ben'], ['ben', 'ben']].map((members) => figured(history(), { teams: { east: members } }))
  t.same(twice, once)
})

t.test('a group with too few responses is not published', async (t) => {
  for (const [count, published] of [
    [4, false],
    [5, true],
  ] as const) {
    const all = figured([...marks(['anna', 'ben'], Array(count).fill(4))], { teams: { two: ['anna', 'ben'] } })
    for (const [by, id] of [
      ['team', 'two'],
      ['client', 'acme'],
      ['tenant', ''],
    ] as const)
      t.match(subjectOf(all, by, id), { n: count, published }, by)
  }
})

t.test('a client has its responses once, however many consultants share them', async (t) => {
  t.match(subjectOf(figures(), 'client', 'kind'), { n: 7, figures: { clients: 1, consultants: 3 } })
  t.match(subjectOf(figures(), 'client', 'stern'), { n: 6, figures: { consultants: 2 } })
  t.ok(
    subjectOf(figures(), 'client', 'kind').figures.leniency! >
      subjectOf(figures(), 'client', 'stern').figures.leniency!,
  )
})

t.test('a shorter window has its own scores', async (t) => {
  const month = figured(history(), { consultants, teams, settings: { windowDays: 30 } })
  t.same(idsOf(month, 'client'), ['kind', 'stern'])
  t.equal(subjectOf(month, 'consultant', 'dora').score, null)
  t.equal(subjectOf(month, 'tenant').n, 13)
})

t.test('the figures survive being cloned, sent as JSON and stored where no NUL may be', async (t) => {
  const all = figures()
  t.strictSame(structuredClone(all), all)
  t.strictSame(JSON.parse(JSON.stringify(all)), all)
  t.notMatch(JSON.stringify(all), /\\u0000/)
  const numbers = JSON.stringify(all.subjects.map(({ figures: own, ...rest }: SubjectFigures) => [own, rest]))
  t.notMatch(numbers, /NaN|Infinity/)
})

t.test('the order of cells, members and teams does not change a digit', async (t) => {
  const random = randomNumbers(7)
  const shuffled = <Item>(items: readonly Item[]) =>
    items
      .map((item) => ({ item, place: random() }))
      .toSorted((a, b) => a.place - b.place)
      .map(({ item }) => item)
  const invitation = consultants.flatMap((consultant) =>
    [1, 2, 3].map((age) => ({ consultant, day: today - age, delivered: 3 + age, responded: age })),
  )
  const cells: Cells = { ...buildCells(history(), consultants), invitation }
  const listed = Object.entries(teams).map(([id, members]) => ({ id, members }))
  const wanted = JSON.stringify(firmFigures(cells, defaultSettings, today, listed, isNamed))
  for (let run = 0; run < 20; run++) {
    const mixed: Cells = {
      ...{ consultants: shuffled(cells.consultants), service: shuffled(cells.service), metric: cells.metric },
      invitation: shuffled(cells.invitation),
    }
    const others = shuffled(listed.map(({ id, members }) => ({ id, members: shuffled(members) })))
    t.equal(JSON.stringify(firmFigures(mixed, defaultSettings, today, others, isNamed)), wanted)
  }
})
