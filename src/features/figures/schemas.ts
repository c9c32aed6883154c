import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Day, Id, Name, Nullable, OneOf } from '../../http/shapes.ts'
import { dimensions } from '../surveys/schemas.ts'
import { figureKinds } from './measures.ts'

/** Days that a figure looks back, the day itself included. */
export const windowDays = [30, 90, 365] as const

const AsOf = Type.Optional(
  Type.Unsafe<string>({ ...Day, description: "Last day of every window, in the firm's time zone; today without it." }),
)
export const FigureQuery = Type.Object({ asOf: AsOf }, { additionalProperties: false })
export type FigureQuery = Static<typeof FigureQuery>

const Percent = Type.Number({ minimum: -100, maximum: 100 })
const Count = Type.Integer({ minimum: 0 })

const measured = {
  n: Type.Integer({ minimum: 0, description: 'Answers; one that is shared with a colleague counts whole here.' }),
  percent: Type.Number({
    description: 'Favourable answers of a hundred, each by its share of credit; for nps promoters minus detractors.',
  }),
  low: Percent,
  high: Type.Number({ minimum: -100, maximum: 100, description: 'low to high: 95 % interval (Wilson; for nps Wald).' }),
  mean: Type.Number({ description: 'Mean mark on the scale of the question.' }),
}

const Csat = Type.Object(measured, { description: 'Overall satisfaction on five marks.' })

const Measure = Type.Object({
  kind: OneOf(figureKinds),
  dimension: OneOf(dimensions),
  ...measured,
  weight: Type.Number({ description: 'Sum of the shares of credit.' }),
  sd: Nullable(Type.Number({ description: 'Standard deviation; null for a single answer.' })),
})

const ResponseRate = Type.Object(
  {
    delivered: Count,
    responded: Count,
    rate: Nullable(Type.Number({ minimum: 0, maximum: 1 })),
    low: Nullable(Type.Number({ minimum: 0, maximum: 1 })),
    high: Nullable(Type.Number({ minimum: 0, maximum: 1 })),
  },
  { description: 'Of the invitations delivered in the window, by the day of delivery; null where there were none.' },
)

const Window = Type.Object({
  days: Type.Integer({ description: '30, 90 or 365.' }),
  withheld: Type.Boolean({
    description: 'There are too few answers to say anything about a person to this caller; every figure is null.',
  }),
  n: Nullable(Type.Integer({ minimum: 0, description: 'Responses that rate the consultant.' })),
  csat: Nullable(Csat),
  measures: Type.Array(Measure, { maxItems: 20, description: 'Per kind and dimension that has answers.' }),
  responseRate: Nullable(ResponseRate),
})

export const Figures = Type.Object({
  consultantId: Id,
  name: Name,
  asOf: Type.Unsafe<string>(Day),
  minimumResponses: Type.Integer({ description: 'Fewer are shown to owners and managers only.' }),
  windows: Type.Array(Window, { minItems: 3, maxItems: 3 }),
})
export type Figures = Static<typeof Figures>

export const FigurePage = page(Figures)
export const FigureListQuery = listQuery(['name'], { asOf: AsOf })
export type FigureListQuery = Static<typeof FigureListQuery>
