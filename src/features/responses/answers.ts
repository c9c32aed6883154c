/** Whether given answers fit the questions of a survey version, and how they are stored. Pure. */
import type { Message } from '../../languages/keys.ts'
import { scales } from '../../scoring/scales.ts'
import type { Question, SurveyContent } from '../surveys/schemas.ts'

export const longestText = 4000

/** A value as it was given: a mark, the id of a choice, or text. A form gives marks as text. */
export type GivenAnswers = ReadonlyMap<string, string | number>

export interface StoredAnswer {
  questionId: string
  kind: Question['kind']
  dimension: NonNullable<Question['dimension']> | null
  target: NonNullable<Question['target']> | null
  value: number | null
  text: string | null
}

/** What is wrong with an answer, to be put into words of the reader's language. */
export interface AnswerFault {
  questionId: string
  fault: Message
}

type Read = { value: number | null; text: string | null } | { fault: Message } | undefined

/**
 * Reads given answers against the questions: what is to be stored, in the order of the questions, or every fault. An
 * empty text is no answer. At least one question must be answered, also where none is required.
 */
export function readAnswers(
  { questions }: SurveyContent,
  given: GivenAnswers,
): { answers: StoredAnswer[]; faults: AnswerFault[] } {
  const answers: StoredAnswer[] = []
  const faults: AnswerFault[] = []
  for (const question of questions) {
    const { id: questionId, kind, dimension = null, target = null } = question
    const read = readAnswer(question, given.get(questionId))
    if (read === undefined) {
      if (question.required) faults.push({ questionId, fault: ['fault.required'] })
    } else if ('fault' in read) faults.push({ questionId, fault: read.fault })
    else answers.push({ questionId, kind, dimension, target, ...read })
  }
  for (const questionId of given.keys())
    if (!questions.some(({ id }) => id === questionId)) faults.push({ questionId, fault: ['fault.unknownQuestion'] })
  if (answers.length === 0 && faults.length === 0)
    faults.push({ questionId: questions[0]!.id, fault: ['fault.nothing'] })
  return { answers, faults }
}

function readAnswer(question: Question, given: string | number | undefined): Read {
  if (given === undefined) return undefined
  const { kind } = question
  if (kind === 'text') return readText(given)
  if (given === '') return undefined
  if (kind === 'choice')
    return question.choices?.some(({ id }) => id === given)
      ? { value: null, text: String(given) }
      : { fault: ['fault.choice'] }
  const { lowest, highest } = scales[kind]
  const mark = typeof given === 'string' && /^[0-9]{1,2}$/.test(given) ? Number(given) : given
  return typeof mark === 'number' && Number.isInteger(mark) && mark >= lowest && mark <= highest
    ? { value: mark, text: null }
    : { fault: ['fault.mark', { lowest, highest }] }
}

function readText(given: string | number): Read {
  if (typeof given !== 'string') return { fault: ['fault.noText'] }
  const text = given.replaceAll(/\r\n?/g, '\n').trim()
  if (text === '') return undefined
  return text.length > longestText
    ? { fault: ['fault.tooLong', { most: longestText, given: text.length }] }
    : { value: null, text }
}
