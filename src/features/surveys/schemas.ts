import { type Static, Type } from 'typebox'
import { OneOf } from '../../http/shapes.ts'

export const questionKinds = ['csat5', 'csat3', 'nps', 'ces7', 'choice', 'text'] as const
export const dimensions = ['overall', 'skill', 'timeliness', 'courtesy', 'communication'] as const
export const targets = ['person', 'firm', 'product'] as const

/** Lowest and highest mark of the kinds that are scored. */
export const scales = { csat5: [1, 5], csat3: [1, 3], nps: [0, 10], ces7: [1, 7] } as const

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
      Type.Array(Type.Object({ id: QuestionId, text: Type.String({ minLength: 1, maxLength: 200 }) }), {
        minItems: 2,
        maxItems: 20,
        description: 'Needed for the kind `choice`, not allowed elsewhere.',
      }),
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
  { additionalProperties: false },
)
export type SurveyContent = Static<typeof SurveyContent>
