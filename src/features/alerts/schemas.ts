import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Day, Id, Nullable, OneOf, Timestamp } from '../../http/shapes.ts'
import { kinds } from '../../scoring/scales.ts'
import { dimensions, targets } from '../surveys/schemas.ts'

export const alertKinds = [
  'negative_answer',
  'negative_cluster',
  'atypical_response_rate',
  'connection_silent',
] as const
export type AlertKind = (typeof alertKinds)[number]

const Count = Type.Integer({ minimum: 0 })
const Rate = Type.Number({ minimum: 0, maximum: 1 })

const NegativeAnswer = Type.Object({
  questionId: Type.String({ maxLength: 40 }),
  kind: OneOf(kinds),
  value: Type.Integer({ minimum: 0, maximum: 10, description: 'The mark on the scale of the question.' }),
  dimension: OneOf(dimensions),
  target: OneOf(targets),
})
export type NegativeAnswer = Static<typeof NegativeAnswer>

const Cluster = Type.Object(
  {
    days: Type.Integer({ minimum: 1, description: 'Days looked back on.' }),
    n: Count,
    negative: Count,
    probability: Type.Number({
      minimum: 0,
      maximum: 1,
      description: "That chance alone, at the firm's own rate of negative answers, gives so many or more.",
    }),
    firmNegativeRate: Rate,
  },
  { description: 'As it was when it was raised.' },
)
export type Cluster = Static<typeof Cluster>

const AtypicalRate = Type.Object(
  {
    days: Type.Integer({ minimum: 1, description: 'Days looked back on.' }),
    delivered: Count,
    responded: Count,
    rate: Rate,
    low: Rate,
    high: Type.Number({ minimum: 0, maximum: 1, description: "low to high: Wilson's 95 % interval." }),
    firmRate: Rate,
    direction: OneOf(['lower', 'higher'], { description: "Than the firm's rate." }),
  },
  { description: 'As it was when it was raised.' },
)
export type AtypicalRate = Static<typeof AtypicalRate>

const Silence = Type.Object(
  {
    lastDeliveryAt: Type.String({ format: 'date-time' }),
    intervalSeconds: Type.Integer({ minimum: 0, description: 'The usual time between two calls, as a median.' }),
    silentAfterSeconds: Type.Integer({
      minimum: 0,
      description: 'From so long a silence on it is unusual; days of the week without calls do not count.',
    }),
  },
  { description: 'As it was when it was raised.' },
)
export type Silence = Static<typeof Silence>

export const Alert = Type.Object({
  id: Id,
  kind: OneOf(alertKinds),
  summary: Type.String({ description: 'What happened, in a sentence.' }),
  day: Type.Unsafe<string>({ ...Day, description: "Day on which it was raised, in the firm's time zone." }),
  raisedAt: Timestamp,
  endedAt: Nullable(
    Type.Unsafe<Date>({
      ...Timestamp,
      description:
        'When a cluster, an atypical rate or a silence ceased; null while it lasts, and always for a negative answer.',
    }),
  ),
  consultantIds: Type.Array(Id, {
    maxItems: 1000,
    description: 'Whom it is about: for a negative answer all who are credited with it now.',
  }),
  responseId: Nullable(Id),
  ticketId: Nullable(Id),
  contactId: Nullable(Id),
  clientId: Nullable(Id),
  connectionId: Nullable(Id),
  excluded: Type.Boolean({ description: 'The response has been excluded from all figures since.' }),
  withheld: Type.Boolean({
    description: 'There are too few answers to say more about a person to this caller; figures are null.',
  }),
  negativeAnswers: Type.Array(NegativeAnswer, {
    maxItems: 10,
    description: 'All negative answers of the response, as they were when it was raised; empty for other kinds.',
  }),
  cluster: Nullable(Cluster),
  responseRate: Nullable(AtypicalRate),
  silence: Nullable(Silence),
})
export type Alert = Static<typeof Alert>

export const AlertPage = page(Alert)
export const AlertQuery = listQuery(['raisedAt'], {
  sort: Type.Unsafe<'raisedAt' | '-raisedAt'>({
    type: 'string',
    enum: ['raisedAt', '-raisedAt'],
    default: '-raisedAt',
  }),
  kind: Type.Optional(OneOf(alertKinds)),
  consultantId: Type.Optional(Id),
  clientId: Type.Optional(
    Type.Unsafe<string>({ ...Id, description: 'Negative answers of this client; other kinds are about no client.' }),
  ),
  connectionId: Type.Optional(Id),
  open: Type.Optional(
    Type.Boolean({
      description:
        'true: clusters, atypical rates and silences that last; false: those that have ended. A negative answer is a moment, and ' +
        'in neither.',
    }),
  ),
  from: Type.Optional(Type.Unsafe<string>({ ...Day, description: 'First day.' })),
  to: Type.Optional(Type.Unsafe<string>({ ...Day, description: 'Last day.' })),
})
export type AlertQuery = Static<typeof AlertQuery>
