/** A survey as one person reads it: in one language, the questions that its answers lead to. Pure. */
import { languageFor } from '../../asking/language.ts'
import type { Question, ShowIf, SurveyContent, Translated } from './schemas.ts'

type InOneLanguage<Of> = Omit<Of, 'text'> & { text: string }
type Choice = NonNullable<Question['choices']>[number]

/** A question in one language. */
export type PlainQuestion = Omit<InOneLanguage<Question>, 'choices'> & { choices?: InOneLanguage<Choice>[] }

/** A survey in one of its languages. */
export interface PlainContent {
  language: string
  /** All languages that the survey is written in, the default first. */
  languages: readonly string[]
  introduction?: string
  questions: PlainQuestion[]
}

/** The languages that a survey is written in, the default first. */
export const languagesOf = ({ languages }: { languages?: readonly string[] | null }) =>
  (languages ?? ['en']) as readonly [string, ...string[]]

/** The survey in the first of these languages that it has, by the rules of src/asking; without any, in its default. */
export function contentIn(content: SurveyContent, ...preferences: (string | null | undefined)[]): PlainContent {
  const languages = languagesOf(content)
  const language = languageFor(preferences, languages)
  const said = (text: Translated): string =>
    typeof text === 'string' ? text : (text[language] ?? text[languages[0]] ?? Object.values(text)[0] ?? '')
  return {
    language,
    languages,
    ...(content.introduction !== undefined && { introduction: said(content.introduction) }),
    questions: content.questions.map(({ choices, ...question }) => ({
      ...question,
      text: said(question.text),
      ...(choices && { choices: choices.map(({ id, text }) => ({ id, text: said(text) })) }),
    })),
  }
}

/** An answer as far as questions may depend on it: a mark, or the ids of choices with blanks between them. */
export interface GivenAnswer {
  value: number | null
  text: string | null
}

/** Whether a question is asked of somebody whose answers to the earlier questions that were asked are these. */
export function isShown({ showIf }: Pick<Question, 'showIf'>, answers: ReadonlyMap<string, GivenAnswer>): boolean {
  if (!showIf) return true
  const answer = answers.get(showIf.questionId)
  return answer !== undefined && holds(showIf, answer)
}

function holds({ in: among, atMost = 10, atLeast = 0 }: ShowIf, { value, text }: GivenAnswer): boolean {
  if (among) return value === null ? chosenOf(text).some((id) => among.includes(id)) : among.includes(value)
  return value !== null && value <= atMost && value >= atLeast
}

/** Ids of the choices in an answer as it is stored. */
export const chosenOf = (text: string | null): string[] => (text === null || text === '' ? [] : text.split(' '))
