import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Day, Id, Nullable, OneOf, Share, Timestamp } from '../../http/shapes.ts'
import { dimensions, questionKinds, targets } from '../surveys/schemas.ts'
import { longestText } from './answers.ts'
import { ActorKind, Exclusion } from './correction-schemas.ts'

const QuestionId = Type.String({ minLength: 1, maxLength: 40, examples: ['overall'] })

/** Answers that a portal sends for the person who gave them. */
export const NewResponse = Type.Object(
  {
    answers: Type.Array(
      Type.Object(
        {
          questionId: QuestionId,
          value: Type.Unsafe<string | number | string[]>({
            anyOf: [
              { type: 'integer', minimum: 0, maximum: 10 },
              { type: 'string', maxLength: longestText },
              { type: 'array', minItems: 1, maxItems: 20, items: { type: 'string', maxLength: 40 } },
            ],
            description: 'A mark on the scale of the question, the id of a choice, ids of several, or text.',
          }),
        },
        { additionalProperties: false },
      ),
      {
        minItems: 1,
        maxItems: 10,
        description:
          'At most one for each question. What is said to a question that the other answers do not lead to is dropped.',
      },
    ),
    complete: Type.Optional(
      Type.Boolean({
        default: true,
        description:
          'false: the person left before it saw all that its answers lead to. Then only the first required question ' +
          'must be answered, and the response is kept as not complete while something is open.',
      }),
    ),
    reason: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: 'Why an earlier answer is changed; kept with it.' }),
    ),
  },
  {
    additionalProperties: false,
    examples: [
      {
        answers: [
          { questionId: 'overall', value: 5 },
          { questionId: 'comment', value: 'Quick and friendly.' },
        ],
      },
    ],
  },
)
export type NewResponse = Static<typeof NewResponse>

/** What the person who answered gets: the same for the same answers, however often they are sent. */
export const Receipt = Type.Object({
  id: Id,
  invitationId: Id,
  revision: Type.Integer({ minimum: 1 }),
  submittedAt: Timestamp,
  changedAt: Timestamp,
  editableUntil: Timestamp,
  complete: Type.Boolean(),
})
export type Receipt = Static<typeof Receipt>

const Answer = Type.Object({
  questionId: QuestionId,
  kind: OneOf(questionKinds),
  dimension: Nullable(OneOf(dimensions)),
  target: Nullable(OneOf(targets)),
  value: Nullable(Type.Integer({ description: 'The mark, for a scored question.' })),
  text: Nullable(
    Type.String({ description: 'The text, or the id of the choice; of several choices with blanks between.' }),
  ),
  choices: Nullable(
    Type.Array(QuestionId, { maxItems: 20, description: 'Ids of what was chosen, for a question of choices.' }),
  ),
})

export const Response = Type.Object({
  id: Id,
  invitationId: Id,
  surveyId: Id,
  surveyVersionId: Id,
  ticketId: Nullable(Id),
  contactId: Id,
  clientId: Nullable(Id),
  revision: Type.Integer({ minimum: 1 }),
  complete: Type.Boolean({
    description: 'false: the person left before it saw all questions that its answers led to. It counts all the same.',
  }),
  day: Type.Unsafe<string>({ ...Day, description: "Day of the answer in the firm's time zone." }),
  submittedAt: Timestamp,
  changedAt: Timestamp,
  submittedByKind: ActorKind,
  submittedById: Nullable(Id),
  answers: Type.Array(Answer, { maxItems: 10 }),
  attributions: Type.Array(Type.Object({ consultantId: Id, share: Share }), { maxItems: 1000 }),
  exclusion: Nullable(Exclusion),
})

export const ResponsePage = page(Response)
export const ResponseQuery = listQuery(['submittedAt'], {
  consultantId: Type.Optional(Id),
  clientId: Type.Optional(Id),
  contactId: Type.Optional(Id),
  ticketId: Type.Optional(Id),
  complete: Type.Optional(Type.Boolean({ description: 'Only those that are complete, or only those that are not.' })),
  excluded: Type.Optional(
    Type.Boolean({ description: 'Only those that are excluded from figures and scores, or only those that are not.' }),
  ),
  from: Type.Optional(Type.Unsafe<string>({ ...Day, description: 'First day.' })),
  to: Type.Optional(Type.Unsafe<string>({ ...Day, description: 'Last day.' })),
})
export type ResponseQuery = Static<typeof ResponseQuery>

const Revision = Type.Object({
  id: Id,
  revision: Type.Integer({ minimum: 1 }),
  answers: Type.Array(Answer, { maxItems: 10, description: 'As they were before they were replaced.' }),
  replacedByKind: ActorKind,
  replacedById: Nullable(Id),
  reason: Type.String(),
  replacedAt: Timestamp,
})
export const RevisionPage = page(Revision)
export const RevisionQuery = listQuery(['revision'], {})
export type RevisionQuery = Static<typeof RevisionQuery>
