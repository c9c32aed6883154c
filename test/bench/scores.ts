/*
 * What the service score costs: a million answers at 200 firms of 50 consultants over two years. Three states of one
 * database are measured: the first 20 firms (100,000 answers), all 200, and some of the firms with ten times the
 * history and two years of points drawn. The answers of the last year are 2,500 a firm in each, so that a difference is one of size, not of work.
 */
import type { Bench } from './case.ts'
import { type Line, printTable } from './report.ts'
import { type Arrivals, arrivals, captureTimes } from './scores/answers.ts'
import { type Figure, printFigure, printFigureHead } from './scores/figure.ts'
import { foundFirms } from './scores/firms.ts'
import { writeHistory } from './scores/history.ts'
import type { Cost } from './scores/measure.ts'
import { makeReadRows, readScores } from './scores/reads.ts'
import { drawSeries, fitOnly, recomputeAll, recomputeEach } from './scores/recompute.ts'
import type { BenchFirm } from './seed.ts'

const size = { consultants: 50, clients: 40 }
const answersOfFirm = 5000
const twoYears = spans(10, answersOfFirm / 10)
const year = 5
const fewFirms = 20
const measuredFirms = 4
const total = (firms: number) => (firms * answersOfFirm).toLocaleString('en')

/** So many fifths of a year back from today, each with so many answers of each firm. */
function spans(count: number, answers: number, first = 0) {
  return Array.from({ length: count }, (_, index) => ({ back: first + index, answers }))
}

export interface ScoresReport {
  lines: Line[]
  figures: Figure[]
}

/** Measures everything, printing as it goes unless told to be quiet. */
export async function benchScores(
  bench: Bench,
  { firms: firmCount, rounds, quiet }: { firms: number; rounds: number; quiet: boolean },
): Promise<ScoresReport> {
  const report: ScoresReport = { lines: [], figures: [] }
  const add = (...figures: Figure[]) => {
    if (!quiet && report.figures.length === 0) printFigureHead()
    if (!quiet) for (const each of figures) printFigure(each)
    report.figures.push(...figures)
  }
  const times = 4 * rounds
  const some = await build(add, `${total(fewFirms)} answers of ${fewFirms} firms`, async () => {
    const firms = await foundFirms(bench, fewFirms, size)
    await writeHistory(bench, firms, twoYears)
    return firms
  })
  const measured = some.slice(0, measuredFirms)
  await makeReadRows(bench, measured)
  add(...recompute(`one firm, ${total(fewFirms)} answers stored`, await recomputeEach(bench, measured, times)))
  report.lines.push(...(await readScores(bench, measured, rounds, total(fewFirms))))

  const more = await build(add, `those of ${firmCount - fewFirms} firms more`, async () => {
    const firms = await foundFirms(bench, firmCount - fewFirms, size)
    await writeHistory(bench, firms, twoYears)
    return firms
  })
  const all = [...some, ...more]
  add(...recompute(`one firm, ${total(firmCount)}`, await recomputeEach(bench, measured, times), ' in parts'))
  add(
    beside(
      `recompute: all ${firmCount} firms, by the workers`,
      await recomputeAll(bench, all),
      'one GROUP BY over the year of all firms',
    ),
  )
  report.lines.push(...(await readScores(bench, measured, rounds, total(firmCount))))
  add(arrival(await arrivals(bench, measured[0]!)))

  await build(add, 'ten times the history of four of them', () =>
    writeHistory(bench, measured, spans(90, answersOfFirm / 10, twoYears.length)),
  )
  add(...recompute('one firm, ten times its history', await recomputeEach(bench, measured, times)))
  const points = await drawSeries(bench, measured)
  add({ work: `series of a firm: ${points.count} points`, wallMs: points.wallMs })
  report.lines.push(...(await readScores(bench, measured, rounds, 'history')))

  for (const [consultants, answers] of [
    [60, 4_800],
    [500, 40_000],
  ] as const)
    add(...(await largeFirm(bench, consultants, answers, rounds)))
  add(...capture(await captureTimes(bench, measured[1]!)))
  if (!quiet) for (const [index, line] of report.lines.entries()) printTable(line, index === 0)
  return report
}

async function build<T>(add: (figure: Figure) => void, what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now()
  const result = await work()
  add({ work: `(written: ${what})`, wallMs: performance.now() - began })
  return result
}

const cpuOf = ({ ourCpuMs, databaseCpuMs }: Cost) => ourCpuMs + (databaseCpuMs ?? 0)

const beside = (work: string, { whole, groupBy }: { whole: Cost; groupBy: Cost }, what: string): Figure => ({
  work,
  ...{ wallMs: whole.wallMs, cpuMs: cpuOf(whole) },
  beside: { what, wallMs: groupBy.wallMs, cpuMs: cpuOf(groupBy) },
})

function recompute(work: string, { whole, groupBy, ...parts }: Awaited<ReturnType<typeof recomputeEach>>, more = '') {
  const line = beside(`recompute: ${work}`, { whole, groupBy }, 'one GROUP BY over its year')
  const { readMs, fitMs } = parts
  if (more === '') return [line]
  return [
    line,
    { work: '  of this, reading cells', wallMs: readMs },
    { work: '  of this, three windows', wallMs: fitMs },
  ]
}

const arrival = ({ medianMs, slowestMs }: Arrivals): Figure => ({
  work: 'an answer until its score has it',
  wallMs: medianMs,
  beside: { what: `answers are collected for a second; the slowest took ${Math.round(slowestMs)} ms`, wallMs: 1000 },
})

async function largeFirm(bench: Bench, consultants: number, answers: number, rounds: number): Promise<Figure[]> {
  const firms: BenchFirm[] = await foundFirms(bench, 1, { consultants, clients: 2 * consultants })
  await writeHistory(bench, firms, spans(year, answers / year))
  const model = await fitOnly(bench, firms[0]!, rounds)
  const { whole, groupBy } = await recomputeEach(bench, firms, 2 * rounds)
  const work = `${consultants} consultants, ${answers.toLocaleString('en')} answers`
  return [
    { work: `model only: ${work}`, wallMs: model.wallMs, cpuMs: cpuOf(model) },
    beside(`recompute: ${work}`, { whole, groupBy }, 'one GROUP BY over its year'),
  ]
}

function capture(times: Awaited<ReturnType<typeof captureTimes>>): Figure[] {
  const { without, ...others } = times
  const names = { marks: 'marking', alerts: 'alerts', both: 'both', negative: 'both, a negative answer' }
  return Object.entries(names).map(([name, what]) => ({
    work: `an answer stored, trigger: ${what}`,
    wallMs: others[name as keyof typeof others],
    beside: { what: 'neither', wallMs: without },
  }))
}
