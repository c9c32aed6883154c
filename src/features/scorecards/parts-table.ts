/** The parts of a score as rows that a reader can add up with a pencil. Pure. */
import { cleanName } from '../../charts/text.ts'
import { roundToAddUp } from '../../scoring/add-up.ts'
import { sumOf } from '../../scoring/sums.ts'
import type { Explanation } from '../scores/explanation-schemas.ts'
import { tenth, tenthsInWords } from './words.ts'

/** More clients than this are taken together in one row. */
export const mostRows = 60

interface Row {
  /** A client's name; otherwise `what` says what it is. */
  client: string | null
  what: string | null
  answers: number | null
  average: number | null
  /** 0 to 1; null for what is added to the score or taken off. */
  weight: number | null
  tenths: number
}

/** Rows that add up to the score: clients by what they bring, then the firm's average and what is allowed for. */
export function partsTable({ groups, parts, ownPart, firmPart, firmMean, consultants }: Explanation) {
  const tenths = parts.filter(({ what }) => what === 'client').map((part) => part.tenths)
  const clients = groups.map(
    ({ client, answers, mean, partOfMean }, index): Row => ({
      ...{ client: client === null ? null : cleanName(client), what: null, answers, average: mean },
      ...{ weight: ownPart * partOfMean, tenths: tenths[index]! },
    }),
  )
  const rest = parts.flatMap(({ what, tenths }): Row[] => {
    if (what === 'firm' && consultants > 1)
      return [{ client: null, what: 'Average of the firm', answers: null, average: firmMean, weight: firmPart, tenths }]
    const allowed = what === 'client difficulty' ? 'Difficulty of the clients' : 'The scale ends at 0 and 100'
    if (what === 'client' || tenths === 0) return []
    return [{ client: null, what: allowed, answers: null, average: null, weight: null, tenths }]
  })
  const rows = [...fewer(clients), ...rest]
  const weights = roundToAddUp(rows.map(({ weight }) => 100 * (weight ?? 0))).tenths
  return {
    rows: rows.map(({ answers, average, weight, tenths, ...row }, index) => ({
      ...{ ...row, answers, average: average === null ? null : tenth(average) },
      weight: weight === null ? null : `${tenthsInWords(weights[index]!)}\u00a0%`,
      points: tenthsInWords(tenths),
    })),
    total: tenthsInWords(sumOf(rows, (row) => row.tenths)),
  }
}

/** Those who bring most first, answers without a client in one row, and one row for all that are too many. */
function fewer(clients: readonly Row[]): Row[] {
  const named = clients.filter(({ client }) => client !== null).toSorted((a, b) => b.tenths - a.tenths)
  const nameless = clients.filter(({ client }) => client === null)
  const shown = named.length > mostRows ? named.slice(0, mostRows - 1) : named
  const others = named.slice(shown.length)
  return [
    ...shown,
    ...(others.length > 0 ? [together(others, `${others.length} other clients`)] : []),
    ...(nameless.length > 0 ? [together(nameless, 'Answers without a client')] : []),
  ]
}

function together(rows: readonly Row[], what: string): Row {
  const weight = sumOf(rows, (row) => row.weight ?? 0)
  return {
    ...{ client: null, what, weight },
    answers: sumOf(rows, (row) => row.answers ?? 0),
    average: sumOf(rows, (row) => (row.weight ?? 0) * (row.average ?? 0)) / weight,
    tenths: sumOf(rows, (row) => row.tenths),
  }
}
