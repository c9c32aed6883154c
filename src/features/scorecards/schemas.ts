import { type Static, Type } from 'typebox'
import { ScoreQuery } from '../scores/schemas.ts'

export const ScorecardQuery = ScoreQuery
export type ScorecardQuery = Static<typeof ScorecardQuery>

export const ClientScorecardQuery = Type.Object(
  {
    ...ScoreQuery.properties,
    leniency: Type.Boolean({
      default: false,
      description:
        'Also says how the client rates compared with others: for owners and managers only, and not for the client.',
    }),
  },
  { additionalProperties: false },
)
export type ClientScorecardQuery = Static<typeof ClientScorecardQuery>

/** An answer that is a page of its own. */
export const Card = {
  description: 'The scorecard: one HTML file that needs nothing else, made for paper and screen.',
  content: { 'text/html': { schema: { type: 'string' } } },
} as unknown as ReturnType<typeof Type.String>
