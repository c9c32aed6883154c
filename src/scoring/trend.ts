import { independentAnswers } from './balanced-mean.ts'
import type { ServiceCell } from './cells.ts'
import { z95 } from './normal-distribution.ts'
import type { ScoreSettings } from './settings.ts'
import { sumOf } from './sums.ts'
import type { Variance } from './variance.ts'

export type Direction = 'improving' | 'declining' | 'no clear change' | 'insufficient'

/** Change between the last days and the days before them (section 11). */
export interface Trend {
  answersCurrent: number
  answersPrevious: number
  direction: Direction
  /** Null while one of the two windows is empty. */
  change: { current: number; previous: number; delta: number; se: number; lo: number; hi: number } | null
}

/** Σ s and Σ (sx − o s) of one client in each window. */
interface ClientWindows {
  weight: [current: number, previous: number]
  sum: [current: number, previous: number]
}

/** Trend of one consultant from its cells of the last 2·D days. */
export function trendOf(
  cells: readonly ServiceCell[],
  { rho, sigma2 }: Variance,
  offsetOf: (survey: string) => number,
  { trendDays, minResponses }: ScoreSettings,
  asOf: number,
): Trend {
  const clients = new Map<string, ClientWindows>()
  const answers: [number, number] = [0, 0]
  for (const { client, survey, day, n, s, sx } of cells) {
    const window = asOf - day < trendDays ? 0 : 1
    const entry = clients.getOrInsertComputed(client, () => ({ weight: [0, 0], sum: [0, 0] }))
    answers[window] += n
    entry.weight[window] += s
    entry.sum[window] += sx - offsetOf(survey) * s
  }
  const [answersCurrent, answersPrevious] = answers
  if (answersCurrent === 0 || answersPrevious === 0)
    return { answersCurrent, answersPrevious, direction: 'insufficient', change: null }
  const change = changeBetween([...clients.values()], rho, sigma2)
  const enough = Math.min(answersCurrent, answersPrevious) >= minResponses
  return { answersCurrent, answersPrevious, direction: enough ? directionOf(change) : 'insufficient', change }
}

function changeBetween(clients: ClientWindows[], rho: number, sigma2: number) {
  const parts = ([0, 1] as const).map((window) => {
    const independent = clients.map(({ weight }) => independentAnswers(weight[window], rho))
    const total = sumOf(independent, (each) => each)
    return independent.map((each) => each / total)
  })
  const [current, previous] = ([0, 1] as const).map((window) =>
    sumOf(clients.entries(), ([index, { weight, sum }]) =>
      weight[window] === 0 ? 0 : (parts[window]![index]! * sum[window]) / weight[window],
    ),
  ) as [number, number]
  const insideClients = sumOf(clients.entries(), ([index, { weight }]) =>
    sumOf([0, 1] as const, (window) => (weight[window] === 0 ? 0 : parts[window]![index]! ** 2 / weight[window])),
  )
  const betweenClients = sumOf(clients.keys(), (index) => (parts[0]![index]! - parts[1]![index]!) ** 2)
  const delta = current - previous
  const se = Math.sqrt(sigma2 * (rho * betweenClients + (1 - rho) * insideClients))
  return { current, previous, delta, se, lo: delta - z95 * se, hi: delta + z95 * se }
}

const directionOf = ({ lo, hi }: { lo: number; hi: number }): Direction =>
  lo > 0 ? 'improving' : hi < 0 ? 'declining' : 'no clear change'
