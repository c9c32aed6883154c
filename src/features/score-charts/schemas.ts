import { type Static, Type } from 'typebox'
import { maxSeriesPoints } from '../../charts/series-chart.ts'
import { Day, OneOf } from '../../http/shapes.ts'
import { ScoreQuery } from '../scores/schemas.ts'

const look = {
  theme: Type.Unsafe<'auto' | 'light' | 'dark'>({
    ...OneOf(['auto', 'light', 'dark']),
    default: 'auto',
    description: "auto: the reader's own scheme.",
  }),
  width: Type.Integer({ minimum: 480, maximum: 2000, default: 760, description: 'Pixels; the height follows.' }),
}

export const SeriesChartQuery = Type.Object(
  {
    every: Type.Unsafe<'week' | 'month'>({
      ...OneOf(['week', 'month']),
      default: 'week',
      description: 'Points at the ends of weeks (Sundays) or of months.',
    }),
    from: Type.Optional(
      Type.Unsafe<string>({
        ...Day,
        description: `First day; without it the latest points, ${maxSeriesPoints} at most.`,
      }),
    ),
    to: Type.Optional(Type.Unsafe<string>({ ...Day, description: 'Last day; without it the current score as well.' })),
    ...look,
  },
  { additionalProperties: false },
)
export type SeriesChartQuery = Static<typeof SeriesChartQuery>

const { window, asOf } = ScoreQuery.properties

export const FunnelQuery = Type.Object({ window, asOf, ...look }, { additionalProperties: false })
export type FunnelQuery = Static<typeof FunnelQuery>

export const CaterpillarQuery = Type.Object(
  {
    by: Type.Unsafe<'consultant' | 'team' | 'client'>({
      ...OneOf(['consultant', 'team', 'client']),
      default: 'consultant',
      description: 'Whose scores.',
    }),
    sort: Type.Unsafe<'score' | 'name'>({
      ...OneOf(['score', 'name']),
      default: 'score',
      description: 'Order of the rows.',
    }),
    ...{ window, asOf, ...look },
  },
  { additionalProperties: false },
)
export type CaterpillarQuery = Static<typeof CaterpillarQuery>

/** An answer that is a picture. */
export const Picture = {
  description: 'The picture.',
  content: { 'image/svg+xml': { schema: { type: 'string' } } },
} as unknown as ReturnType<typeof Type.String>
