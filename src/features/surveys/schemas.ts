import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { ArchivedAt, Id, Name, Nullable, OneOf, Timestamp, Versioned } from '../../http/shapes.ts'
import { kinds } from '../../scoring/scales.ts'

export const questionKinds = [...kinds, 'choice', 'text'] as const
export const dimensions = ['overall', 'skill', 'timeliness', 'courtesy', 'communication'] as const
export const targets = ['person', 'firm', 'product'] as const

const idPattern = '^[a-z][a-z0-9_]{0,39}$'
const QuestionId = Type.String({ pattern: idPattern, examples: ['overall'] })

/** The most languages that one survey is written in. */
export const mostLanguages = 20
const tagPattern = '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'
export const LanguageTag = Type.String({
  pattern: tagPattern,
  maxLength: 12,
  description: 'BCP 47: language, then script and region where they matter, such as de, pt-BR or zh-Hant.',
  examples: ['de'],
})

/** A text as it is written in a survey of one language, or by language. */
export type Translated = string | Record<string, string>

const translated = (each: { minLength?: number; maxLength: number; pattern?: string }, description?: string) =>
  Type.Unsafe<Translated>({
    anyOf: [
      { type: 'string', ...each },
      {
        type: 'object',
        minProperties: 1,
        maxProperties: mostLanguages,
        propertyNames: { pattern: tagPattern, maxLength: 12 },
        additionalProperties: { type: 'string', ...each },
      },
    ],
    description: `${description ? `${description} ` : ''}A text, or one for each language, such as {"en": "…", "de": "…"}.`,
  })

/** When a question is asked: after certain answers to an earlier one. Exactly one of in, atMost and atLeast is given. */
export const ShowIf = Type.Object(
  {
    questionId: Type.String({ ...QuestionId, description: 'An earlier question of marks or choices.' }),
    in: Type.Optional(
      Type.Array(
        Type.Unsafe<string | number>({
          anyOf: [
            { type: 'integer', minimum: 0, maximum: 10 },
            { type: 'string', pattern: idPattern, maxLength: 40 },
          ],
        }),
        { minItems: 1, maxItems: 20, description: 'Marks or ids of choices; any of them.' },
      ),
    ),
    atMost: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10, description: 'The highest mark it is asked after.' }),
    ),
    atLeast: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10, description: 'The lowest mark it is asked after.' }),
    ),
  },
  {
    additionalProperties: false,
    description: 'Ask only after such an answer to an earlier question; without it the question is always asked.',
  },
)
export type ShowIf = Static<typeof ShowIf>

export const Question = Type.Object(
  {
    id: QuestionId,
    kind: OneOf(questionKinds),
    text: translated({ minLength: 1, maxLength: 500, pattern: '\\S' }),
    required: Type.Boolean({ description: 'Must be answered, wherever it is asked.' }),
    showIf: Type.Optional(ShowIf),
    dimension: Type.Optional(OneOf(dimensions, { description: 'What a scored question asks about; needed there.' })),
    target: Type.Optional(
      OneOf(targets, {
        description: 'Who is rated; needed for a scored question. Only `person` counts for a consultant.',
      }),
    ),
    choices: Type.Optional(
      Type.Array(
        Type.Object(
          { id: QuestionId, text: translated({ minLength: 1, maxLength: 200 }) },
          { additionalProperties: false },
        ),
        {
          minItems: 2,
          maxItems: 20,
          description: 'Needed for the kind `choice`, not allowed elsewhere.',
        },
      ),
    ),
    multiple: Type.Optional(
      Type.Boolean({
        description: 'Several choices may be taken, as from a list of reasons; for the kind `choice` only.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type Question = Static<typeof Question>

/** What a survey asks: the content of its draft and of each published version. The first question is rated in the mail. */
export const SurveyContent = Type.Object(
  {
    languages: Type.Optional(
      Type.Array(LanguageTag, {
        minItems: 1,
        maxItems: mostLanguages,
        uniqueItems: true,
        description:
          'Languages that every text is written in; the first is used where none of them fits. Without it: en. A draft ' +
          'may have gaps, a published version has none.',
      }),
    ),
    introduction: Type.Optional(translated({ maxLength: 1000 })),
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
      {
        languages: ['en', 'de'],
        questions: [
          {
            id: 'overall',
            kind: 'csat5',
            text: { en: 'How satisfied are you?', de: 'Wie zufrieden sind Sie?' },
            required: true,
            dimension: 'overall',
            target: 'person',
          },
          {
            id: 'reason',
            kind: 'choice',
            multiple: true,
            text: { en: 'What went wrong?', de: 'Was lief schief?' },
            required: true,
            showIf: { questionId: 'overall', atMost: 2 },
            choices: [
              { id: 'slow', text: { en: 'It took too long', de: 'Es dauerte zu lange' } },
              { id: 'unsolved', text: { en: 'It is not solved', de: 'Es ist nicht gelöst' } },
            ],
          },
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
