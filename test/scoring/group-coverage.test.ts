/** Simulated firms whose truth is known: the intervals of groups must hold it as often as they say, nearly. */
import t from 'tap'
import type { ServiceCell } from '../../src/scoring/cells.ts'
import { firmFigures, type SubjectKind } from '../../src/scoring/firm-figures.ts'
import { z95 } from '../../src/scoring/normal-distribution.ts'
import { defaultSettings } from '../../src/scoring/settings.ts'
import { normalNumbers, randomNumbers } from '../helpers/random.ts'

const asOf = 20_000
const firms = 150
const truth = { mu: 60, tau: 5, client: 10, error: Math.sqrt(300) }
const consultants = Array.from({ length: 12 }, (_, index) => `consultant ${index}`)
const clients = Array.from({ length: 14 }, (_, index) => `client ${index}`)
const teams = [0, 1, 2].map((team) => ({ id: `team ${team}`, members: consultants.filter((_, j) => j % 3 === team) }))

/** Each client is served by one to four consultants, who have one to eight answers of it. */
function simulated(seed: number) {
  const random = randomNumbers(seed)
  const normal = normalNumbers(random)
  const below = (limit: number) => Math.floor(random() * limit)
  const quality = new Map(consultants.map((name) => [name, truth.mu + truth.tau * normal()]))
  const leniency = new Map(clients.map((name) => [name, truth.client * normal()]))
  const service: ServiceCell[] = []
  for (const client of clients) {
    const first = below(consultants.length)
    for (let nth = 0; nth <= below(4); nth++) {
      const consultant = consultants[(first + nth) % consultants.length]!
      for (let answer = 0; answer <= below(8); answer++) {
        const x = quality.get(consultant)! + leniency.get(client)! + truth.error * normal()
        service.push({ consultant, client, survey: 's', day: asOf, n: 1, s: 1, s2: 1, sx: x, sxx: x * x })
      }
    }
  }
  return { quality, leniency, service }
}

type Simulated = ReturnType<typeof simulated>

/** True value of a group: the mean over its answers of who gave the service, for a client as it rates. */
function trueValue({ quality, leniency, service }: Simulated, by: SubjectKind, id: string): number {
  if (by === 'tenant') return truth.mu
  const members = by === 'team' ? teams.find((team) => team.id === id)!.members : consultants
  const own = service.filter((cell) => members.includes(cell.consultant) && (by === 'team' || cell.client === id))
  const mean = own.reduce((sum, { consultant }) => sum + quality.get(consultant)!, 0) / own.length
  return by === 'client' ? mean + leniency.get(id)! : mean
}

for (const clientAdjustment of [true, false])
  t.test(`intervals of groups hold the truth, adjustment ${clientAdjustment}`, async (t) => {
    const counts = { client: [0, 0], team: [0, 0], tenant: [0, 0] } as Record<string, [number, number]>
    for (let seed = 1; seed <= firms; seed++) {
      const firm = simulated(seed)
      const settings = { ...defaultSettings, halfLifeDays: null, clientAdjustment }
      const cells = { consultants, service: firm.service, metric: [], invitation: [] }
      const { subjects } = firmFigures(cells, settings, asOf, teams, () => true)
      for (const { by, id, unclipped, se } of subjects) {
        if (by === 'consultant' || unclipped === null) continue
        counts[by]![0] += Number(Math.abs(unclipped - trueValue(firm, by, id)) <= z95 * se!)
        counts[by]![1]++
      }
    }
    // Section 8 does not know that a client moves all who serve it, so its error of the firm's mean is too small.
    for (const by of clientAdjustment ? ['client', 'team', 'tenant'] : ['client', 'team']) {
      const [inside, all] = counts[by]!
      const coverage = inside / all
      t.ok(coverage >= 0.9 && coverage <= 0.99, `${by}: ${(100 * coverage).toFixed(1)} % of ${all}`)
    }
  })
