export interface ConsultantFigure {
  name: string
  n: number
  csat: number | null
  low: number | null
  high: number | null
}

interface Figures {
  name: string
  windows: { days: number; n: number | null; csat: { percent: number; low: number; high: number } | null }[]
}

export function figureOf({ name, windows }: Figures): ConsultantFigure {
  const { n, csat } = windows.find(({ days }) => days === 365)!
  const rounded = (value: number | undefined) => (value === undefined ? null : Math.round(value * 10) / 10)
  return { name, n: n ?? 0, csat: rounded(csat?.percent), low: rounded(csat?.low), high: rounded(csat?.high) }
}

export function tableOf(figures: readonly ConsultantFigure[]): string {
  const rows = figures.map(({ name, n, csat, low, high }) => [
    name,
    String(n),
    csat === null ? '-' : csat.toFixed(1),
    low === null || high === null ? '-' : `${low.toFixed(1)} to ${high.toFixed(1)}`,
  ])
  const table = [['consultant', 'n', 'CSAT %', '95 % interval'], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  return table
    .map(
      (row) =>
        `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('   ')}`,
    )
    .join('\n')
}
