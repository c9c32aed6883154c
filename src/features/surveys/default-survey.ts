import type { SurveyContent } from './schemas.ts'

/** What a new firm asks until it writes a survey of its own. */
export const defaultSurvey: SurveyContent = {
  questions: [
    {
      id: 'overall',
      kind: 'csat5',
      text: 'How satisfied are you with the help you received?',
      required: true,
      dimension: 'overall',
      target: 'person',
    },
    {
      id: 'timeliness',
      kind: 'csat5',
      text: 'How satisfied are you with how quickly you were helped?',
      required: false,
      dimension: 'timeliness',
      target: 'person',
    },
    {
      id: 'skill',
      kind: 'csat5',
      text: 'How satisfied are you with the professional skill?',
      required: false,
      dimension: 'skill',
      target: 'person',
    },
    {
      id: 'courtesy',
      kind: 'csat5',
      text: 'How satisfied are you with how you were treated?',
      required: false,
      dimension: 'courtesy',
      target: 'person',
    },
    { id: 'comment', kind: 'text', text: 'Is there anything you would like to add?', required: false },
  ],
}
