/**
 * Process: `node test/bench/score-model.ts`. CPU time of scoring one firm from its cells, in milliseconds: the median
 * and the slowest of the rounds, after one round of warming up. A snapshot has its teams and clients as well.
 */
import { firmFigures } from '../../src/scoring/firm-figures.ts'
import { buildCells, isNamed, type ScoredResponse } from '../../src/scoring/responses.ts'
import { scoreFirm } from '../../src/scoring/score-firm.ts'
import { defaultSettings } from '../../src/scoring/settings.ts'
import { randomNumbers } from '../helpers/random.ts'

const asOf = 20_000
const rounds = 5
const windows = [30, 90, 365]
const teamSize = 10

/** Clients served by several consultants; a third of the responses is shared by two. */
function firm(consultants: number, responses: number): ScoredResponse[] {
  const random = randomNumbers(consultants)
  const below = (limit: number) => Math.floor(random() * limit)
  return Array.from({ length: responses }, (_, index) => {
    const client = below(consultants * 2)
    const first = (client + below(6)) % consultants
    const second = (first + 1 + below(5)) % consultants
    return {
      ...{ id: String(index), client: `client ${client}`, survey: `survey ${below(3)}`, day: asOf - below(365) },
      shares: new Map(
        random() < 1 / 3
          ? [
              [`consultant ${first}`, 0.5],
              [`consultant ${second}`, 0.5],
            ]
          : [[`consultant ${first}`, 1]],
      ),
      answers: [
        ['csat5', 5 - Math.min(4, Math.floor(-2 * Math.log(1 - random())))],
        ['nps', 10 - below(5)],
      ],
    }
  })
}

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function measure(work: () => unknown): string {
  work()
  const times = Array.from({ length: rounds }, () => cpuMs(work)).sort((a, b) => a - b)
  return `${times[rounds >> 1]!.toFixed(0)} (slowest ${times.at(-1)!.toFixed(0)})`
}

/** Teams side by side, each with a member of the next. */
const teamsOf = (consultants: number) =>
  Array.from({ length: consultants / teamSize }, (_, team) => ({
    id: `team ${team}`,
    members: Array.from({ length: teamSize + 1 }, (_, n) => `consultant ${(team * teamSize + n) % consultants}`),
  }))

console.log(
  'consultants  responses  cells  build cells ms  score ms  score, first time ms  snapshot of three windows ms',
)
for (const [consultants, responses] of [
  [60, 4_800],
  [500, 40_000],
  [1_000, 80_000],
] as const) {
  const history = firm(consultants, responses)
  const cells = buildCells(history)
  const first = cpuMs(() => scoreFirm(cells, defaultSettings, asOf)).toFixed(0)
  const build = measure(() => buildCells(history))
  const score = measure(() => scoreFirm(cells, defaultSettings, asOf))
  const teams = teamsOf(consultants)
  const snapshot = measure(() =>
    windows.map((windowDays) => firmFigures(cells, { ...defaultSettings, windowDays }, asOf, teams, isNamed)),
  )
  console.log([consultants, responses, cells.service.length, build, score, first, snapshot].join('  '))
}
