import fc from 'fast-check'
import t from 'tap'
import type { FirmModel } from '../../src/scoring/firm-model.ts'
import type { ScoredResponse } from '../../src/scoring/responses.ts'
import { figured, idsOf, subjectOf } from './firm.ts'
import { type FullSolution, solveInFull, solveWithoutClients } from './full-equations.ts'
import { marks, scored, today } from './history.ts'

const consultants = ['anna', 'ben', 'cleo', 'dora', 'emil']
const teams = { east: ['anna', 'ben', 'cleo'], west: ['cleo', 'dora'], alone: ['emil'], all: consultants }

const response = fc.record({
  client: fc.option(fc.constantFrom('a', 'b', 'c', 'd')),
  survey: fc.constantFrom('ticket', 'project'),
  day: fc.integer({ min: today - 364, max: today }),
  names: fc.uniqueArray(fc.constantFrom(...consultants), { minLength: 1, maxLength: 3 }),
  mark: fc.integer({ min: 1, max: 5 }),
})
const history = fc.array(response, { minLength: 1, maxLength: 40 }).map((told) =>
  told.map(
    ({ client, survey, day, names, mark }, index): ScoredResponse => ({
      ...{ id: `r${index}`, client, survey, day, answers: [['csat5', mark]] },
      shares: new Map(names.map((name) => [name, 1 / names.length])),
    }),
  ),
)

const near = (got: number | null, wanted: number) => Math.abs(got! - wanted) < 1e-7 * (1 + Math.abs(wanted))

interface Wanted {
  unclipped: number
  /** Before g3 is added. */
  variance: number
}

/** A group by the equations in full: its consultants' parts, and for a client its leniency. */
function groupBy({ effectOf, errorOf }: FullSolution, parts: readonly [string, number][], client?: string): Wanted {
  const weights: [string, number][] = [['', 1], ...parts.map(([n, p]): [string, number] => [`consultant ${n}`, p])]
  if (client !== undefined) weights.push([`client ${client}`, 1])
  return {
    unclipped: weights.reduce((sum, [name, weight]) => sum + weight * effectOf(name), 0),
    variance: errorOf(weights),
  }
}

const doubleG3 = (model: FirmModel, parts: readonly [string, number][]) =>
  parts.reduce((sum, [name, p]) => sum + 2 * p ** 2 * model.consultants.get(name)!.unadjusted.tau2Uncertainty, 0)

/** Parts in proportion to a figure of each consultant. */
function partsOf(model: FirmModel, names: string[], weight: (name: string) => number): [string, number][] {
  const rated = names.filter((name) => model.consultants.has(name))
  const total = rated.reduce((sum, name) => sum + weight(name), 0)
  return rated.map((name) => [name, weight(name) / total])
}

const runs = { numRuns: 150 }

for (const clientAdjustment of [true, false])
  t.test(`teams and the firm are what the equations in full say, adjustment ${clientAdjustment}`, async () => {
    const run = (all: ScoredResponse[]) => {
      const model = scored(all, { clientAdjustment }).model!
      const figures = figured(all, { settings: { clientAdjustment }, teams })
      const full = clientAdjustment ? solveInFull(model) : solveWithoutClients(model)
      for (const [id, members] of Object.entries(teams)) {
        const parts = partsOf(model, members, (name) => model.consultants.get(name)!.weight)
        const team = subjectOf(figures, 'team', id)
        if (parts.length === 0) {
          if (team.score !== null) return false
          continue
        }
        const { unclipped, variance } = groupBy(full, parts)
        if (!near(team.unclipped, unclipped)) return false
        if (!near(team.se! ** 2, variance + doubleG3(model, parts))) return false
      }
      if (model.consultants.size === 1) return true
      const { unclipped, variance } = groupBy(full, [])
      const tenant = subjectOf(figures, 'tenant')
      return near(tenant.unclipped, unclipped) && near(tenant.se! ** 2, variance)
    }
    fc.assert(fc.property(history, run), runs)
  })

for (const clientAdjustment of [true, false])
  t.test(`clients are what the equations in full say, adjustment ${clientAdjustment}`, async () => {
    const run = (all: ScoredResponse[]) => {
      const model = scored(all, { clientAdjustment }).model!
      const figures = figured(all, { settings: { clientAdjustment }, teams })
      const full = solveInFull(model)
      return idsOf(figures, 'client').every((client) => {
        const effective = (name: string) =>
          model.consultants.get(name)!.balanced.groups.find((group) => group.client === client)?.effective ?? 0
        const parts = partsOf(model, consultants, effective)
        const { unclipped, variance } = groupBy(full, parts, client)
        const got = subjectOf(figures, 'client', client)
        return (
          near(got.unclipped, unclipped) &&
          near(got.se! ** 2, variance + doubleG3(model, parts)) &&
          near(got.figures.leniency!, full.effectOf(`client ${client}`))
        )
      })
    }
    fc.assert(fc.property(history, run), runs)
  })

const firm = () => [
  ...marks('anna', [5, 4, 5], { client: 'kind' }),
  ...marks('anna', [2, 3], { client: 'stern', daysAgo: 40 }),
  ...marks('ben', [5, 5], { client: 'kind', daysAgo: 100 }),
  ...marks('ben', [4], { client: 'other' }),
  ...marks('cleo', [1, 3, 2], { client: 'stern' }),
]

t.test('a team of one has the score of its member', async (t) => {
  for (const clientAdjustment of [true, false]) {
    const figures = figured(firm(), { settings: { clientAdjustment }, teams: { solo: ['ben'] } })
    const [team, member] = [subjectOf(figures, 'team', 'solo'), subjectOf(figures, 'consultant', 'ben')]
    for (const key of ['n', 'unclipped', 'se', 'low', 'high', 'rawMean'] as const)
      t.ok(near(team[key], member[key]!), `${key} with adjustment ${clientAdjustment}`)
    t.ok(near(team.figures.clientEffectShift!, member.figures.clientEffectShift!))
    t.ok(near(team.figures.unadjusted!.low, member.figures.unadjusted!.low))
  }
})

t.test('a team is known better than the least known of its members', async (t) => {
  const figures = figured(firm(), { teams: { all: ['anna', 'ben', 'cleo'] } })
  const errors = ['anna', 'ben', 'cleo'].map((name) => subjectOf(figures, 'consultant', name).se!)
  t.ok(subjectOf(figures, 'team', 'all').se! < Math.max(...errors))
})

t.test('where no client has rated two consultants, adjustment changes neither teams nor the firm', async (t) => {
  const history = [
    ...marks('anna', [5, 4, 5], { client: 'a' }),
    ...marks('ben', [2, 3, 5, 1], { client: 'b' }),
    ...marks('cleo', [5, 4], { client: null }),
  ]
  const [on, off] = [true, false].map((clientAdjustment) =>
    figured(history, { settings: { clientAdjustment }, teams: { two: ['anna', 'cleo'] } }),
  )
  for (const [by, id] of [['team', 'two'], ['tenant']] as const) {
    const [a, b] = [subjectOf(on!, by, id), subjectOf(off!, by, id)]
    t.ok(near(a.unclipped, b.unclipped!) && near(a.se, b.se!), by)
    t.ok(near(a.figures.clientEffectShift!, 0), by)
  }
})

t.test('the firm of a single consultant has its score, and so have a team of it and its only client', async (t) => {
  for (const clientAdjustment of [true, false]) {
    const figures = figured(marks('anna', [5, 2, 3, 4, 5]), {
      settings: { clientAdjustment },
      teams: { solo: ['anna'] },
    })
    const anna = subjectOf(figures, 'consultant', 'anna')
    const tenant = subjectOf(figures, 'tenant')
    for (const key of ['n', 'published', 'score', 'unclipped', 'se', 'low', 'high', 'rawMean'] as const)
      t.equal(tenant[key], anna[key], key)
    t.ok(near(subjectOf(figures, 'team', 'solo').se, anna.se!))
    const client = subjectOf(figures, 'client', 'acme')
    t.ok(near(client.score, anna.score!), 'nobody else could tell the client from the consultant')
    t.ok(client.se! < anna.se!, 'but how this client rates is known better than how any client would')
  }
})

t.test('a client who rates low pulls its own score below those of the consultants who serve it', async (t) => {
  const figures = figured(firm())
  const stern = subjectOf(figures, 'client', 'stern')
  t.ok(stern.figures.leniency! < 0)
  t.ok(stern.score! < subjectOf(figures, 'consultant', 'cleo').score!)
  t.ok(stern.score! > stern.rawMean!, 'few answers are pulled to the firm')
})

t.test('a client of one answer has a wide interval and is not published', async (t) => {
  const figures = figured(firm())
  const other = subjectOf(figures, 'client', 'other')
  t.match(other, { n: 1, published: false, rawMean: 75, figures: { consultants: 1, clients: 1 } })
  t.ok(other.high! - other.low! > 30)
})

t.test('when all answers are equal every group has that value and its interval is not empty', async (t) => {
  for (const value of [1, 4, 5]) {
    const history = ['anna', 'ben', 'cleo'].flatMap((name) =>
      ['a', 'b'].flatMap((client) => marks(name, [value, value], { client })),
    )
    const { subjects } = figured(history, { teams: { two: ['anna', 'ben'] } })
    t.equal(subjects.length, 3 + 1 + 2 + 1)
    for (const { by, score, low, high, rawMean } of subjects) {
      t.ok(near(score, 25 * (value - 1)) && near(rawMean, 25 * (value - 1)), by)
      t.ok(high! > low!, by)
    }
  }
})
