/** A survey in every language of the interface, its people in Greek letters, and what must not be read on its pages. */

import { defaultSurvey } from '../../src/features/surveys/default-survey.ts'
import type { SurveyContent } from '../../src/features/surveys/schemas.ts'
import { catalogs, languages } from '../../src/languages/languages.ts'

const said = (text: (language: string) => string) =>
  Object.fromEntries(languages.map((language) => [language, text(language)]))

/** Every kind of question; texts of the firm's own are in Greek letters, which no interface language uses. */
export const everyKindTranslated: SurveyContent = {
  languages: [...languages],
  introduction: said(() => 'Εισαγωγή'),
  questions: [
    ...defaultSurvey.questions,
    { id: 'mood', kind: 'csat3', text: said(() => 'Α;'), required: false, dimension: 'courtesy', target: 'person' },
    { id: 'ease', kind: 'ces7', text: said(() => 'Β;'), required: false, dimension: 'overall', target: 'firm' },
    { id: 'again', kind: 'nps', text: said(() => 'Γ;'), required: false, dimension: 'overall', target: 'firm' },
    {
      ...{ id: 'why', kind: 'choice', text: said(() => 'Δ;'), required: true },
      choices: ['one', 'two'].map((id) => ({ id, text: said(() => 'Ε') })),
    },
  ],
}

export const inGreek = {
  contact: 'Άννα',
  subject: 'Ο εκτυπωτής',
  number: '4711',
  consultant: { name: 'Ιωάννης', about: 'Δίκτυα' },
}

/** What stands between the tags of a page or a mail, with its title and what is read aloud. */
export const visibleText = (html: string) =>
  [
    html.replace(/<(style|head)[^>]*>[\s\S]*?<\/\1>/g, ' ').replace(/<!--[\s\S]*?-->/g, ' '),
    ...(html.match(/<title>[^<]*/g) ?? []),
    ...[...html.matchAll(/(?:aria-label|alt|title)="([^"]*)"/g)].map(([, label]) => label!),
  ]
    .join('\n')
    .replace(/<[^>]*>/g, '\n')
    .replaceAll(/&(?:#\d+|\w+);/g, ' ')

const englishWords = Object.entries(catalogs.en).flatMap(([, text]) =>
  text
    .split(/\{[^{}]*\}|[{}“”]|plural|one|other/)
    .map((words) => words.replaceAll(/^[\s:,.?;#]+|[\s:,.?;#]+$/g, ''))
    .filter((words) => words.length > 5 && /\s/.test(words)),
)

/** What a text has left of English, of templates and of values that were not there; nothing, if it is well translated. */
export function leftovers(text: string, language: string): string[] {
  const english = language === 'en' ? [] : englishWords.filter((words) => text.includes(words))
  const holes = text.match(/[{}]|undefined|\bnull\b|\[object|NaN/g) ?? []
  const foreign = /^(ar|ja)$/.test(language) ? (text.match(/[A-Za-z]{2,}/g) ?? []) : []
  return [...english, ...holes, ...foreign.filter((word) => !knownNames.includes(word))]
}

/** Words in Latin letters that every language has on the page: our name, the firm's, and the languages' own names. */
const knownNames = [
  'Rapport',
  'Ahrens',
  'Partner',
  ...'English Deutsch Français Español Italiano Nederlands Português Polski'.split(' '),
].flatMap((name) => name.match(/[A-Za-z]{2,}/g) ?? [])
