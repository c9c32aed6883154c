/** Which questions stand on a form, and what a sent form says. Pure. */
import type { StoredAnswer } from '../responses/service.ts'
import { isShown, type PlainContent, type PlainQuestion } from '../surveys/content.ts'
import type { Question, SurveyContent } from '../surveys/schemas.ts'

type Answered = Pick<StoredAnswer, 'questionId' | 'value' | 'text'>

/** What stands in the form, by question: as it was typed, or as it was answered before. */
export type Entries = ReadonlyMap<string, string>

/**
 * The questions of a form: those that the stored answers lead to. Of follow-ups only those that were led to by an
 * answer and are still open, so that a mark is stored at the first press and more is asked after it.
 */
export function questionsOn(
  { questions }: PlainContent,
  stored: readonly Answered[],
  part: 'whole' | 'followUps',
): PlainQuestion[] {
  const answers = new Map(stored.map((answer) => [answer.questionId, answer]))
  const shown = questions.filter((question) => isShown(question, answers))
  return part === 'whole' ? shown : shown.filter(({ id, showIf }) => showIf && !answers.has(id))
}

export interface SentForm {
  /** Ids of the questions that stood on it. */
  asked: ReadonlySet<string>
  given: Map<string, string | string[]>
}

/** Reads a form; one that does not say what stood on it had the questions that everybody is asked. */
export function readForm({ questions }: SurveyContent, fields: Readonly<Record<string, unknown>>): SentForm {
  const { askedQuestions } = fields
  const named = typeof askedQuestions === 'string' ? askedQuestions.split(' ') : undefined
  const asked = questions.filter(({ id, showIf }) => (named ? named.includes(id) : !showIf)).map(({ id }) => id)
  const given = new Map<string, string | string[]>()
  for (const question of questions) {
    const value = valueIn(question, fields[question.id])
    if (value !== undefined) given.set(question.id, value)
  }
  return { asked: new Set(asked), given }
}

/** A field that came several times is taken where several choices may be. */
function valueIn({ multiple }: Question, field: unknown): string | string[] | undefined {
  if (typeof field === 'string') return multiple ? [field] : field
  const isList = multiple && Array.isArray(field) && field.length <= 20
  return isList && field.every((each) => typeof each === 'string') ? field : undefined
}

/** What was sent, as it stands in the form that is shown again. */
export const entriesOf = ({ given }: SentForm): Entries =>
  new Map([...given].map(([id, value]) => [id, typeof value === 'string' ? value : value.join(' ')]))
