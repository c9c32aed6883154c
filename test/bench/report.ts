import type { BenchCase } from './case.ts'
import type { Measured } from './load.ts'

export interface Line {
  name: string
  unit: string
  ours: number
  limit: number
  ratio: number
  p50Ours: number | null
  p50Limit: number | null
  p99Ours: number | null
  p99Limit: number | null
  limitIs: string
}

const median = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const medianOf = (measured: Measured[], key: keyof Measured) => {
  const values = measured.map((each) => each[key]).filter((value) => value !== null)
  return values.length === 0 ? null : median(values)
}

/** Medians over the rounds; the ratio is the median of the ratios of the rounds, so that a slow minute hits both sides. */
export function summarise(
  { name, unit, limitIs }: Pick<BenchCase, 'name' | 'unit' | 'limitIs'>,
  rounds: { ours: Measured; limit: Measured }[],
): Line {
  const ours = rounds.map((round) => round.ours)
  const limit = rounds.map((round) => round.limit)
  return {
    name,
    unit,
    ours: Math.round(medianOf(ours, 'perSecond')!),
    limit: Math.round(medianOf(limit, 'perSecond')!),
    ratio: Number(median(rounds.map((round) => round.ours.perSecond / round.limit.perSecond)).toFixed(2)),
    p50Ours: medianOf(ours, 'p50'),
    p50Limit: medianOf(limit, 'p50'),
    p99Ours: medianOf(ours, 'p99'),
    p99Limit: medianOf(limit, 'p99'),
    limitIs,
  }
}

const columns = ['work', 'ours/s', 'limit/s', 'ratio', 'p50 ms', 'limit', 'p99 ms', 'limit', 'the limit is'] as const
const widths = [20, 9, 9, 7, 8, 7, 8, 7, 0]

export function printTable(line: Line, withHead: boolean) {
  const row = (cells: readonly unknown[]) =>
    cells
      .map((cell, index) =>
        index === 0 || index === 8 ? String(cell).padEnd(widths[index]!) : String(cell ?? '–').padStart(widths[index]!),
      )
      .join('  ')
  if (withHead) console.log(row(columns))
  console.log(
    row([
      line.name,
      line.ours,
      line.limit,
      line.ratio.toFixed(2),
      line.p50Ours,
      line.p50Limit,
      line.p99Ours,
      line.p99Limit,
      line.limitIs,
    ]),
  )
}
