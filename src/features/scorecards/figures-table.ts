/** The plain figures, which nobody has shrunk or adjusted, as a table. Pure. */
import type { Figures } from '../figures/schemas.ts'
import { counted, signed, whole } from './words.ts'

type Measure = Figures['windows'][0]['measures'][0]

const kinds: Record<Measure['kind'], { name: string; what: string }> = {
  csat5: { name: 'Satisfied', what: 'CSAT: 4 or 5 of 5' },
  csat3: { name: 'Happy', what: 'the best of three faces' },
  ces7: { name: 'Found it easy', what: 'CES: 5, 6 or 7 of 7' },
  nps: { name: 'Would recommend', what: 'NPS: promoters minus detractors' },
}

/** Columns are windows, rows are kinds of questions; null where there are no figures to show. */
export function figuresTable({ windows }: Figures) {
  const rows = new Map(windows.flatMap(({ measures }) => measures.map((each) => [keyOf(each), each])))
  if (rows.size === 0) return null
  return {
    windows: windows.map(({ days }) => `${days} days`),
    rows: Array.from(rows, ([key, { kind, dimension }]) => ({
      name: dimension === 'overall' ? kinds[kind].name : `${kinds[kind].name}: ${dimension}`,
      what: kinds[kind].what,
      cells: windows.map((window) =>
        cellOf(
          window,
          window.measures.find((each) => keyOf(each) === key),
        ),
      ),
    })),
  }
}

const keyOf = ({ kind, dimension }: Measure) => `${kind} ${dimension}`

function cellOf(window: Figures['windows'][0], measure: Measure | undefined) {
  if (measure === undefined) {
    const reason = window.withheld ? 'too few answers' : window.n === 0 ? 'no answer' : 'no figure'
    return { figure: null, range: reason, answers: null }
  }
  const { kind, percent, low, high, n } = measure
  const isRate = kind !== 'nps'
  return {
    figure: isRate ? `${whole(percent)} %` : signed(percent),
    range: isRate ? `${whole(low)} to ${whole(high)} %` : `${signed(low)} to ${signed(high)}`,
    answers: counted(n, 'answer'),
  }
}
