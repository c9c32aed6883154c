import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { ArchivedAt, Id, Name, Nullable, OneOf, Timestamp, Versioned } from '../../http/shapes.ts'
import { kinds } from '../../scoring/scales.ts'

export const questionKinds = [...kinds, 'choice', 'text'] as const
export const dimensions = ['overall', 'skill', 'timeliness', 'courtesy', 'communication'] as const
export const targets = ['person', 'firm', 'product'] as const

const QuestionId = Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$', examples: ['overall'] })

export const Question = Type.Object(
  {
    id: QuestionId,
    kind: OneOf(questionKinds),
    text: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
    required: Type.Boolean(),
    dimension: Type.Optional(OneOf(dimensions, { description: 'What a scored question asks about; needed there.' })),
    target: Type.Optional(
      OneOf(targets, {
        description: 'Who is rated; needed for a scored question. Only `person` counts for a consultant.',
      }),
    ),
    choices: Type.Optional(
      Type.Array(
        Type.Object(
          { id: QuestionId, text: Type.String({ minLength: 1, maxLength: 200 }) },
          { additionalProperties: false },
        ),
        {
          minItems: 2,
          maxItems: 20,
          description: 'Needed for the kind `choice`, not allowed elsewhere.',
        },
      ),
    ),
  },
  { additionalProperties: false },
)
export type Question = Static<typeof Question>

/** What a survey asks: the content of its draft and of each published version. The first question is rated in the mail. */
export const SurveyContent = Type.Object(
  {
    introduction: Type.Optional(Type.String({ maxLength: 1000 })),
    questions: Type.Array(Question, { minItems: 1, maxItems: 10 }),
  },
  {
    additionalProperties: false,
    examples: [
      {
        introduction: 'It takes less than a minute.',
        questions: [
          {
            id: 'overall',
            kind: 'csat5',
            text: 'How satisfied are you with the help you received?',
            required: true,
            dimension: 'overall',
            target: 'person',
          },
          { id: 'comment', kind: 'text', text: 'Anything to add?', required: false },
        ],
      },
    ],
  },
)
export type SurveyContent = Static<typeof SurveyContent>

export const NewSurvey = Type.Object(
  { name: Name, draft: Type.Optional(SurveyContent) },
  { additionalProperties: false, examples: [{ name: 'After a ticket' }] },
)
export type NewSurvey = Static<typeof NewSurvey>

export const SurveyChange = Type.Object(
  { name: Name },
  { additionalProperties: false, examples: [{ name: 'After a support ticket' }] },
)
export type SurveyChange = Static<typeof SurveyChange>

/** A survey; what it asks is in its draft and in its published versions, which never change. */
export const Survey = Type.Object({
  id: Id,
  name: Name,
  draft: Nullable(SurveyContent),
  publishedNumber: Nullable(Type.Integer({ minimum: 1, description: 'The version that invitations use now.' })),
  archivedAt: ArchivedAt,
  ...Versioned,
})

export const SurveyPage = page(Survey)
export const SurveyQuery = listQuery(['createdAt', 'name'], {
  archived: Type.Optional(Type.Boolean({ default: false, description: 'Only archived ones.' })),
})
export type SurveyQuery = Static<typeof SurveyQuery>

const VersionNumber = Type.Integer({ minimum: 1, maximum: 1_000_000 })

export const SurveyVersion = Type.Object({
  id: Id,
  surveyId: Id,
  number: VersionNumber,
  content: SurveyContent,
  publishedAt: Timestamp,
  publishedBy: Nullable(Id),
})

export const SurveyVersionParams = Type.Object({ id: Id, number: VersionNumber })
export const SurveyVersionPage = page(SurveyVersion)
export const SurveyVersionQuery = listQuery(['number'], {})
export type SurveyVersionQuery = Static<typeof SurveyVersionQuery>
