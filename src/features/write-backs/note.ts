/** What an internal note says: who answered, the marks in words, what was written, and where it can be read. Pure. */
import type { StoredAnswer } from '../responses/service.ts'
import { chosenOf, contentIn, type PlainQuestion } from '../surveys/content.ts'
import { marksOf } from '../surveys/marks.ts'
import type { SurveyContent } from '../surveys/schemas.ts'

/** By this a note is known as ours, and as this one. */
export const markOf = (writeBackId: string) => `[rapport ${writeBackId}]`

type Answered = Pick<StoredAnswer, 'questionId' | 'value' | 'text'>

interface Told {
  id: string
  contact: string | null
  client: string | null
  content: SurveyContent
  answers: readonly Answered[]
  revision: number
  url: string
}

export function noteOf({ id, contact, client, content, answers, revision, url }: Told): string {
  const who = [contact ?? 'The client', client === null ? '' : ` (${client})`].join('')
  const lines = contentIn(content).questions.flatMap((question) => {
    const answer = answers.find(({ questionId }) => questionId === question.id)
    return answer ? [`${question.text}\n${said(question, answer)}`] : []
  })
  const opening = revision > 1 ? `${who} has changed the answer to the survey:` : `${who} has answered the survey:`
  return [opening, ...lines, url, markOf(id)].join('\n\n')
}

function said(question: PlainQuestion, { value, text }: Answered): string {
  if (value === null) return question.choices ? chosen(question.choices, text) : (text ?? '')
  const marks = marksOf(question.kind)
  const word = marks.find((mark) => mark.value === value)?.label ?? ''
  return `${value} of ${marks.at(-1)?.value}${word === '' ? '' : ` (${word})`}`
}

const chosen = (choices: { id: string; text: string }[], text: string | null) =>
  chosenOf(text)
    .map((chosenId) => choices.find(({ id }) => id === chosenId)?.text ?? chosenId)
    .join('; ')
