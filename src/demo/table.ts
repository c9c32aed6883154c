/** What is printed of a consultant: the score with its interval and label, beside the plain figures. */
export interface ConsultantFigure {
  name: string
  /** Answers. */
  n: number
  /** Satisfied answers of a hundred, with the interval. */
  csat: number | null
  low: number | null
  high: number | null
  /** Plain average of the answers on the scale of 0 to 100. */
  rawMean: number | null
  score: number | null
  scoreLow: number | null
  scoreHigh: number | null
  reliability: 'high' | 'moderate' | 'low' | null
  label: 'above' | 'as expected' | 'below' | null
}

export interface Score {
  id: string
  name: string
  n: number | null
  rawMean: number | null
  score: number | null
  low: number | null
  high: number | null
  band: ConsultantFigure['reliability']
  label: ConsultantFigure['label']
}

export interface Figures {
  consultantId: string
  windows: { days: number; csat: { percent: number; low: number; high: number } | null }[]
}

const rounded = (value: number | null | undefined) => (value == null ? null : Math.round(value * 10) / 10)

export function figureOf(score: Score, figures: Figures | undefined): ConsultantFigure {
  const csat = figures?.windows.find(({ days }) => days === 365)?.csat
  return {
    ...{ name: score.name, n: score.n ?? 0 },
    ...{ csat: rounded(csat?.percent), low: rounded(csat?.low), high: rounded(csat?.high) },
    ...{ rawMean: rounded(score.rawMean), score: rounded(score.score) },
    ...{ scoreLow: rounded(score.low), scoreHigh: rounded(score.high) },
    ...{ reliability: score.band, label: score.label },
  }
}

const whole = (value: number | null) => (value === null ? '-' : value.toFixed(0))
const interval = (low: number | null, high: number | null) => (low === null ? '-' : `${whole(low)} to ${whole(high)}`)

/** Names stand at the left, figures at the right. */
export function tableOf(figures: readonly ConsultantFigure[]): string {
  const columns: Record<string, (figure: ConsultantFigure) => string> = {
    consultant: ({ name }) => name,
    n: ({ n }) => String(n),
    'CSAT %': ({ csat }) => whole(csat),
    interval: ({ low, high }) => interval(low, high),
    'plain average': ({ rawMean }) => whole(rawMean),
    'service score': ({ score }) => whole(score),
    '95 % interval': ({ scoreLow, scoreHigh }) => interval(scoreLow, scoreHigh),
    reliability: ({ reliability }) => reliability ?? '-',
    'among colleagues': ({ label }) => label ?? 'too early to tell',
  }
  const heads = Object.keys(columns)
  const table = [heads, ...figures.map((figure) => Object.values(columns).map((cell) => cell(figure)))]
  const widths = heads.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  return table
    .map((row) => {
      const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      return `  ${cells.join('   ')}`
    })
    .join('\n')
}
