/** Whether given answers fit the questions of a survey version, and how they are stored. Pure. */
import type { Message } from '../../languages/keys.ts'
import { scales } from '../../scoring/scales.ts'
import { isShown } from '../surveys/content.ts'
import type { Question, SurveyContent } from '../surveys/schemas.ts'

export const longestText = 4000

/** A mark, the id of a choice, the ids of several, or text. A form gives marks as text. */
export type Given = string | number | readonly string[]
export type GivenAnswers = ReadonlyMap<string, Given>

export interface StoredAnswer {
  questionId: string
  kind: Question['kind']
  dimension: NonNullable<Question['dimension']> | null
  target: NonNullable<Question['target']> | null
  value: number | null
  /** Of a question of choices their ids, in the order of the question, with blanks between them. */
  text: string | null
}

/** What is wrong with an answer, to be put into words of the reader's language. */
export interface AnswerFault {
  questionId: string
  fault: Message
}

export interface ReadAnswers {
  /** What is to be stored, in the order of the questions. */
  answers: StoredAnswer[]
  faults: AnswerFault[]
  /** Questions that these answers lead to and that the person has not seen yet. */
  unseen: string[]
}

type Read = { value: number | null; text: string | null } | { fault: Message } | undefined

/**
 * Reads given answers against the questions: what is to be stored, or every fault. What is said to a question that the
 * other answers do not lead to is dropped. A required question must be answered where it is shown and was seen. An
 * empty text is no answer. At least one question must be answered, also where none is required.
 */
export function readAnswers(
  { questions }: SurveyContent,
  given: GivenAnswers,
  isSeen: (questionId: string) => boolean = () => true,
): ReadAnswers {
  const answers = new Map<string, StoredAnswer>()
  const faults: AnswerFault[] = []
  const unseen: string[] = []
  for (const question of questions) {
    if (!isShown(question, answers)) continue
    const { id: questionId, kind, dimension = null, target = null } = question
    const read = readAnswer(question, given.get(questionId))
    if (read === undefined) {
      if (!isSeen(questionId)) unseen.push(questionId)
      else if (question.required) faults.push({ questionId, fault: ['fault.required'] })
    } else if ('fault' in read) faults.push({ questionId, fault: read.fault })
    else answers.set(questionId, { questionId, kind, dimension, target, ...read })
  }
  for (const questionId of given.keys())
    if (!questions.some(({ id }) => id === questionId)) faults.push({ questionId, fault: ['fault.unknownQuestion'] })
  if (answers.size === 0 && faults.length === 0) faults.push({ questionId: questions[0]!.id, fault: ['fault.nothing'] })
  return { answers: [...answers.values()], faults, unseen }
}

function readAnswer(question: Question, given: Given | undefined): Read {
  if (given === undefined) return undefined
  const { kind } = question
  if (kind === 'text') return readText(given)
  if (given === '') return undefined
  if (kind === 'choice') return readChoices(question, given)
  const { lowest, highest } = scales[kind]
  const mark = typeof given === 'string' && /^[0-9]{1,2}$/.test(given) ? Number(given) : given
  return typeof mark === 'number' && Number.isInteger(mark) && mark >= lowest && mark <= highest
    ? { value: mark, text: null }
    : { fault: ['fault.mark', { lowest, highest }] }
}

function readChoices({ choices = [], multiple = false }: Question, given: Given): Read {
  const chosen = typeof given === 'object' ? given.filter((id) => id !== '') : [String(given)]
  if (chosen.length === 0) return undefined
  if (chosen.length > 1 && !multiple) return { fault: ['fault.choice'] }
  if (!chosen.every((chosenId) => choices.some(({ id }) => id === chosenId))) return { fault: ['fault.choice'] }
  const inOrder = choices.filter(({ id }) => chosen.includes(id)).map(({ id }) => id)
  return { value: null, text: inOrder.join(' ') }
}

function readText(given: Given): Read {
  if (typeof given !== 'string') return { fault: ['fault.noText'] }
  const text = given.replaceAll(/\r\n?/g, '\n').trim()
  if (text === '') return undefined
  return text.length > longestText
    ? { fault: ['fault.tooLong', { most: longestText, given: text.length }] }
    : { value: null, text }
}
