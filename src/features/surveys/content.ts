/** A survey as one person reads it: in one language, the questions that its answers lead to. Pure. */
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
export const languagesOf = ({ languages }: Pick<SurveyContent, 'languages'>): readonly string[] => languages ?? ['en']

/**
 * The language to ask somebody in: the first preference that the survey has, by lookup (en-GB, then en), then in
 * another form of the same language (pt-BR for pt); the survey's default where none fits.
 */
export function languageFor(
  content: Pick<SurveyContent, 'languages'>,
  preferences: readonly (string | null | undefined)[],
): string {
  const languages = languagesOf(content)
  for (const preferred of preferences) {
    if (!preferred) continue
    const parts = preferred.toLowerCase().split('-')
    for (let length = parts.length; length > 0; length--) {
      const tag = parts.slice(0, length).join('-')
      const found = languages.find((language) => language.toLowerCase() === tag)
      if (found) return found
    }
    const related = languages.find((language) => language.toLowerCase().split('-')[0] === parts[0])
    if (related) return related
  }
  return languages[0]!
}

/** The survey in the first of these languages that it has, by the rules of languageFor; without any, in its default. */
export function contentIn(content: SurveyContent, ...preferences: (string | null | undefined)[]): PlainContent {
  const languages = languagesOf(content)
  const language = languageFor(content, preferences)
  const said = (text: Translated): string =>
    typeof text === 'string' ? text : (text[language] ?? text[languages[0]!] ?? Object.values(text)[0] ?? '')
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
