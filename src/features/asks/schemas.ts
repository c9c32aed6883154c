import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Email, ExternalId, Id, Nullable, OneOf, Source, Timestamp } from '../../http/shapes.ts'
import { outcomes } from '../decisions/schemas.ts'

const about = {
  policyId: Type.Optional(
    Type.String({
      ...Id,
      description: 'Whose trigger is `manual`. Without it the first such policy that takes it asks.',
    }),
  ),
  engagementId: Type.Optional(
    Type.String({ ...Id, description: 'What it is about; its members are credited with the answer.' }),
  ),
}

export const NewAsk = Type.Object(
  { contactId: Id, ...about },
  { additionalProperties: false, examples: [{ contactId: '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21' }] },
)
export type NewAsk = Static<typeof NewAsk>

const only = { additionalProperties: false }

/** Somebody, by whatever the caller knows. */
export const Person = Type.Union([
  Type.Object({ contactId: Id }, { ...only, title: 'By our id' }),
  Type.Object({ email: Email }, { ...only, title: 'By e-mail address' }),
  Type.Object({ source: Source, externalId: ExternalId }, { ...only, title: 'By the id of another system' }),
])
export type Person = Static<typeof Person>

export const mostPeople = 10_000

export const NewAskBatch = Type.Object(
  { people: Type.Array(Person, { minItems: 1, maxItems: mostPeople }), ...about },
  {
    additionalProperties: false,
    description: 'Who is named twice is asked once.',
    examples: [{ people: [{ email: 'anna.berg@example.com' }, { source: 'zendesk', externalId: '4711' }] }],
  },
)
export type NewAskBatch = Static<typeof NewAskBatch>

const batch = {
  id: Id,
  policyId: Nullable(Id),
  engagementId: Nullable(Id),
  people: Type.Integer({ minimum: 1 }),
  done: Type.Integer({ minimum: 0, description: 'About how many of them it is decided.' }),
  createdAt: Timestamp,
  cancelledAt: Nullable(Timestamp),
  finishedAt: Nullable(Timestamp),
}

/** People who are asked by hand at once, and how far that is. */
export const AskBatch = Type.Object(batch)

const result = [...outcomes, 'waiting_for_decision', 'unknown', 'cancelled'] as const
const Result = OneOf<readonly string[]>(result, {
  description:
    'The outcome of the decision; or `waiting_for_decision`, `unknown` for whom nobody knows, and `cancelled`.',
})

export const CountedAskBatch = Type.Object({
  ...batch,
  results: Type.Array(Type.Object({ result: Result, people: Type.Integer({ minimum: 1 }) }), {
    maxItems: result.length,
  }),
})

/** What became of one person of a batch. */
export const AskBatchPerson = Type.Object({
  id: Id,
  given: Type.Unsafe<unknown>({ type: 'object', additionalProperties: true, description: 'As the batch named it.' }),
  contactId: Nullable(Id),
  decisionId: Nullable(Id),
  result: Result,
  reason: Type.String({ maxLength: 1000, description: 'The same in a sentence.' }),
})

export const AskBatchPage = page(AskBatch)
export const AskBatchQuery = listQuery(['createdAt'], {})
export type AskBatchQuery = Static<typeof AskBatchQuery>
export const AskBatchPersonPage = page(AskBatchPerson)
export const AskBatchPersonQuery = listQuery(['given'], {})
export type AskBatchPersonQuery = Static<typeof AskBatchPersonQuery>
