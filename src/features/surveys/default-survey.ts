import type { Key } from '../../languages/keys.ts'
import { languages } from '../../languages/languages.ts'
import { wordsIn } from '../../languages/words.ts'
import type { Question, SurveyContent } from './schemas.ts'

type Starter = Extract<Key, `starter.${string}`>

const inEveryLanguage = (key: Starter) =>
  Object.fromEntries(languages.map((language) => [language, wordsIn(language).say(key)]))

const rating = (id: NonNullable<Question['dimension']>, key: Starter, required = false): Question => ({
  ...{ id, kind: 'csat5', text: inEveryLanguage(key), required, dimension: id, target: 'person' },
})

/** What a new firm asks until it writes a survey of its own, in every language of the interface. */
export const defaultSurvey: SurveyContent = {
  languages: [...languages],
  questions: [
    rating('overall', 'starter.overall', true),
    rating('timeliness', 'starter.timeliness'),
    rating('skill', 'starter.skill'),
    rating('courtesy', 'starter.courtesy'),
    { id: 'comment', kind: 'text', text: inEveryLanguage('starter.comment'), required: false },
  ],
}
