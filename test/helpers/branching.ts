/** A survey that asks for reasons after a low mark, and for words after one of the reasons. */
import type { SurveyContent } from '../../src/features/surveys/schemas.ts'

export const branching: SurveyContent = {
  questions: [
    {
      id: 'overall',
      kind: 'csat5',
      text: 'How satisfied are you?',
      required: true,
      dimension: 'overall',
      target: 'person',
    },
    { id: 'comment', kind: 'text', text: 'Anything to add?', required: false },
    {
      id: 'reasons',
      kind: 'choice',
      multiple: true,
      text: 'What went wrong?',
      required: true,
      showIf: { questionId: 'overall', atMost: 2 },
      choices: [
        { id: 'slow', text: 'It took too long' },
        { id: 'unsolved', text: 'It is not solved' },
        { id: 'other', text: 'Something else' },
      ],
    },
    {
      id: 'wish',
      kind: 'text',
      text: 'What should we do now?',
      required: false,
      showIf: { questionId: 'overall', in: [1, 2] },
    },
    {
      id: 'what',
      kind: 'text',
      text: 'What else was it?',
      required: true,
      showIf: { questionId: 'reasons', in: ['other'] },
    },
    {
      id: 'praise',
      kind: 'text',
      text: 'What did we do well?',
      required: false,
      showIf: { questionId: 'overall', atLeast: 5 },
    },
  ],
}
