import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Day, Id, Name, Nullable, OneOf, Timestamp } from '../../http/shapes.ts'
import { headlineWindow, scoreWindows } from './windows.ts'

export const subjectKinds = ['consultant', 'team', 'client', 'tenant'] as const
export type SubjectKind = (typeof subjectKinds)[number]

const Window = Type.Optional(
  Type.Unsafe<(typeof scoreWindows)[number]>({
    type: 'integer',
    enum: [...scoreWindows],
    default: headlineWindow,
    description: 'Days of answers that are used, the last one included.',
  }),
)
const AsOf = Type.Optional(
  Type.Unsafe<string>({
    ...Day,
    description: "Last day of answers, in the firm's time zone; today without it. Any day of the past is exact.",
  }),
)

export const ScoreQuery = Type.Object({ window: Window, asOf: AsOf }, { additionalProperties: false })
export type ScoreQuery = Static<typeof ScoreQuery>

export const ScoreListQuery = listQuery(['name', 'score'], {
  by: Type.Unsafe<SubjectKind>({ ...OneOf(subjectKinds), default: 'consultant', description: 'Whose scores.' }),
  window: Window,
  asOf: AsOf,
})
export type ScoreListQuery = Static<typeof ScoreListQuery>

const Points = Type.Number({ minimum: 0, maximum: 100 })
const Count = Type.Integer({ minimum: 0 })
const Probability = Type.Number({ minimum: 0, maximum: 1 })

export const Formula = Type.Object({
  id: Type.String({ examples: ['service-score'] }),
  version: Type.Integer({ minimum: 1 }),
})

const Trend = Type.Object(
  {
    direction: OneOf(['improving', 'declining', 'no clear change', 'insufficient']),
    answersCurrent: Count,
    answersPrevious: Count,
    delta: Nullable(
      Type.Number({ description: 'Points between the last 90 days and the 90 before; null without both.' }),
    ),
    low: Nullable(Type.Number()),
    high: Nullable(Type.Number()),
  },
  { description: 'Change of a consultant; the interval from low to high holds it in 95 of 100 cases.' },
)

const ResponseRate = Type.Object({
  delivered: Count,
  responded: Count,
  rate: Nullable(Probability),
  low: Nullable(Probability),
  high: Nullable(Probability),
  atypical: Type.Boolean({ description: "The firm's rate lies outside the interval." }),
})

export const Score = Type.Object({
  by: OneOf(subjectKinds),
  id: Id,
  name: Name,
  asOf: Type.Unsafe<string>(Day),
  window: Type.Integer({ description: 'Days.' }),
  formula: Formula,
  computedAt: Nullable(Timestamp),
  published: Type.Boolean({
    description: 'There are enough answers to show the score to others than those it is about.',
  }),
  withheld: Type.Boolean({ description: 'There are too few answers to tell this caller; figures are null.' }),
  n: Nullable(Type.Integer({ minimum: 0, description: 'Responses in the window.' })),
  clients: Nullable(Type.Integer({ minimum: 0, description: 'Clients who gave them.' })),
  excluded: Type.Integer({ minimum: 0, description: 'Responses in the window that were excluded, with a reason.' }),
  rawMean: Nullable(
    Type.Number({ minimum: 0, maximum: 100, description: 'Plain average of the answers; never a rank.' }),
  ),
  score: Nullable(Points),
  low: Nullable(Points),
  high: Nullable(Type.Number({ minimum: 0, maximum: 100, description: 'low to high: 95 % interval of the score.' })),
  reliability: Nullable(Probability),
  band: Nullable(OneOf(['high', 'moderate', 'low'])),
  label: Nullable(
    OneOf(['above', 'as expected', 'below'], {
      description: 'Among colleagues; null where reliability is low, since the answers bear no comparison then.',
    }),
  ),
  probabilityAbove: Nullable(
    Type.Number({ minimum: 0, maximum: 1, description: "Probability of being above the firm's mean." }),
  ),
  percentile: Nullable(
    Type.Number({
      minimum: 0,
      maximum: 100,
      description: 'Expected; with at least 5 consultants and high reliability.',
    }),
  ),
  unadjusted: Nullable(
    Type.Object({ score: Points, low: Points, high: Points }, { description: 'Without client adjustment.' }),
  ),
  clientEffectShift: Nullable(Type.Number({ description: 'Effect of client difficulty, in points.' })),
  leniency: Nullable(
    Type.Number({ description: 'Of a client: points by which it rates everybody above the average client.' }),
  ),
  trend: Nullable(Trend),
  responseRate: Nullable(ResponseRate),
})
export type Score = Static<typeof Score>

export const ScorePage = page(Score)

/** A point of a series: the score as it was at the end of a week or month, corrected by all that is known today. */
export const Point = Type.Object({
  asOf: Type.Unsafe<string>(Day),
  published: Type.Boolean(),
  withheld: Type.Boolean(),
  n: Nullable(Count),
  rawMean: Nullable(Points),
  score: Nullable(Points),
  low: Nullable(Points),
  high: Nullable(Points),
})
export type Point = Static<typeof Point>

export const SeriesPage = page(Point)
export const SeriesQuery = listQuery(['asOf'], {
  every: Type.Unsafe<'week' | 'month'>({
    ...OneOf(['week', 'month']),
    default: 'week',
    description: 'Points at the ends of weeks (Sundays) or of months.',
  }),
  from: Type.Optional(Type.Unsafe<string>({ ...Day, description: 'First day.' })),
  to: Type.Optional(Type.Unsafe<string>({ ...Day, description: 'Last day.' })),
})
export type SeriesQuery = Static<typeof SeriesQuery>
