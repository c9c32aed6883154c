import { type Static, Type } from 'typebox'
import { Day, Id, Name, Nullable, OneOf, Timestamp } from '../../http/shapes.ts'
import { Formula } from './schemas.ts'

const Figure = Type.Number()
const Days = Type.Integer()

const Settings = Type.Object(
  {
    ...{ windowDays: Days, halfLifeDays: Nullable(Figure), trendDays: Days },
    metricWindows: Type.Array(Days, { maxItems: 20 }),
    ...{ sigma2Prior: Figure, sigma2PriorDf: Figure, rhoPrior: Figure, rhoPriorDf: Figure },
    ...{ kPrior: Figure, tau2PriorDf: Figure, minStratumConsultants: Days, minResponses: Days },
    ...{ alertDays: Days, alertP: Figure, alertMin: Days },
    clientAdjustment: Type.Boolean(),
    timeZone: Type.String(),
  },
  { description: 'All that the formula was told beside the answers.' },
)

const client = {
  clientId: Nullable(Id),
  client: Nullable(Type.String({ description: 'Name; null for an answer without a client.' })),
}

const points = {
  points: Figure,
  tenths: Type.Integer({ description: 'The same in tenths of a point, rounded so that the rounded sum is right.' }),
}

const Group = Type.Object({
  ...client,
  answers: Type.Integer(),
  shares: Type.Number({ description: "The consultant's parts of them, added." }),
  weight: Type.Number({ description: 'Weights by share and age, added.' }),
  independent: Type.Number({ description: 'Independent answers that they are worth.' }),
  rawMean: Type.Number({ description: 'As answered.' }),
  mean: Type.Number({ description: 'After allowing for easier and harder surveys.' }),
  partOfMean: Type.Number({ description: "0 to 1: part in the consultant's balanced mean." }),
})

const Part = Type.Object({
  what: OneOf(['client', 'firm', 'client difficulty', 'end of the scale']),
  ...client,
  ...points,
})

const Step = Type.Object({
  what: OneOf([
    'plain average',
    'surveys',
    'balance of clients',
    'few answers',
    'client difficulty',
    'end of the scale',
  ]),
  ...points,
})

const Change = Type.Object({
  what: OneOf(['without client', 'best answer of a new client', 'worst answer of a new client']),
  ...client,
  points: Type.Number({ description: 'By so much the score would be higher (or lower).' }),
})

const Exclusion = Type.Object({
  responseId: Id,
  day: Type.Unsafe<string>(Day),
  reason: Type.String(),
  note: Nullable(Type.String()),
  excludedAt: Timestamp,
})

export const mostExclusions = 100

export const Explanation = Type.Object({
  consultantId: Id,
  name: Name,
  asOf: Type.Unsafe<string>(Day),
  window: Days,
  formula: Formula,
  settings: Settings,
  published: Type.Boolean(),
  n: Type.Integer(),
  rawMean: Figure,
  balancedMean: Type.Number({ description: 'Mean in which no client decides alone.' }),
  effective: Type.Number({ description: 'Independent answers that all of them are worth.' }),
  unadjusted: Type.Number({ description: 'Score before allowing for client difficulty.' }),
  clientEffectShift: Type.Number({ description: 'Effect of client difficulty, in points.' }),
  score: Figure,
  low: Figure,
  high: Figure,
  reliability: Figure,
  ownPart: Type.Number({ description: "0 to 1: part of the consultant's own answers in the score." }),
  firmPart: Type.Number({ description: "The rest: part of the firm's mean." }),
  firmMean: Type.Number({ description: "Mean of the firm's consultants." }),
  consultants: Type.Integer({ description: 'Consultants with answers.' }),
  groups: Type.Array(Group, { maxItems: 100_000, description: 'What each client brings, by client.' }),
  parts: Type.Array(Part, { maxItems: 100_003, description: 'What the score is made of; they add up to the score.' }),
  steps: Type.Array(Step, {
    maxItems: 6,
    description: 'From the plain average to the score; they add up to the score.',
  }),
  changes: Type.Array(Change, { maxItems: 5, description: 'What would change the score most.' }),
  exclusions: Type.Object({
    count: Type.Integer({ description: 'Responses in the window that were left out, with a reason.' }),
    items: Type.Array(Exclusion, { maxItems: mostExclusions, description: 'The latest of them.' }),
  }),
  sentences: Type.Array(Type.String(), {
    maxItems: 30,
    description: 'The same in words; read in order they make sense.',
  }),
})
export type Explanation = Static<typeof Explanation>
