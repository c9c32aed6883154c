import { type Cells, mergeCells } from './cells.ts'
import { isNegative, type Kind, normalise } from './scales.ts'
import type { ScoreSettings } from './settings.ts'

/** A response as scoring sees it. */
export interface ScoredResponse {
  id: string
  /** Null: the response is a client of its own. */
  client: string | null
  survey: string
  /** Day of submission in the firm's time zone, in days since 1970-01-01. */
  day: number
  /** Consultants and their parts of the work; each once, parts above 0 that sum to 1. */
  shares: ReadonlyMap<string, number>
  answers: readonly (readonly [Kind, number])[]
}

/** `x`: the mean of the normalised answers; null if nothing was scored. */
function satisfaction({ answers }: ScoredResponse): number | null {
  if (answers.length === 0) return null
  return answers.reduce((sum, [kind, value]) => sum + normalise(kind, value), 0) / answers.length
}

/** No name that a person can type begins so: a response without a client never meets a client's name. */
const clientOf = ({ client, id }: ScoredResponse) => client ?? `\u0000${id}`
export const isNamed = (client: string) => !client.startsWith('\u0000')

function cellsOf(response: ScoredResponse): Pick<Cells, 'service' | 'metric'> {
  const x = satisfaction(response)
  if (x === null) return { service: [], metric: [] }
  const { survey, day, answers } = response
  const shares = [...response.shares]
  return {
    service: shares.map(([consultant, s]) => ({
      ...{ consultant, client: clientOf(response), survey, day },
      ...{ n: 1, s, s2: s * s, sx: s * x, sxx: s * x * x },
    })),
    metric: shares.flatMap(([consultant, s]) =>
      answers.map(([kind, value]) => ({ consultant, kind, day, value, n: 1, s, s2: s * s })),
    ),
  }
}

/** Service and metric cells of responses, the same whatever the order of the responses. */
export function buildCells(responses: readonly ScoredResponse[], consultants: readonly string[] = []): Cells {
  const parts = responses.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(cellsOf)
  return mergeCells([
    {
      consultants,
      service: parts.flatMap(({ service }) => service),
      metric: parts.flatMap(({ metric }) => metric),
      invitation: [],
    },
  ])
}

/** Ids of the responses of the last days with at least one negative answer: each is an alert at once (section 12 a). */
export function negativeResponses(responses: readonly ScoredResponse[], settings: ScoreSettings, asOf: number) {
  return responses
    .filter(({ day, answers }) => {
      const age = asOf - day
      return age >= 0 && age < settings.alertDays && answers.some(([kind, value]) => isNegative(kind, value))
    })
    .map(({ id }) => id)
}
