/** What a scorecard is written from: types only. */
import type { SeriesData } from '../../charts/series-chart.ts'
import type { Figures } from '../figures/schemas.ts'
import type { Explanation } from '../scores/explanation-schemas.ts'
import type { Score } from '../scores/schemas.ts'
import type { Served } from './queries.ts'

export interface CommonFacts {
  firm: { name: string; timeZone: string; minimumResponses: number }
  /** As the caller is shown it. */
  score: Score
  /** Up to the last day of the card; each point over the 365 days before it. */
  series: SeriesData
  calculatedAt: Date
}

export interface ConsultantFacts extends CommonFacts {
  about: string | null
  /** Null where the caller may not see them. */
  explanation: Explanation | null
  figures: Figures | null
}

export interface ClientFacts extends CommonFacts {
  served: Served[]
  /** Whether to say how the client rates compared with others. */
  withLeniency: boolean
}
