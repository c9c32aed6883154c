import t from 'tap'
import {
  directionOf,
  languageAccepted,
  languageOf,
  languages,
  markupOf,
  ownName,
} from '../../src/languages/languages.ts'
import { wordsIn } from '../../src/languages/words.ts'

t.test('a language tag finds its language by lookup', async (t) => {
  for (const [tag, language] of [
    ['de-AT', 'de'],
    ['DE', 'de'],
    ['pt-BR', 'pt'],
    ['ar-EG', 'ar'],
    ['zh-Hant', undefined],
    ['deu', undefined],
    ['constructor', undefined],
    ['', undefined],
  ] as const)
    t.equal(languageOf(tag), language, tag)
})

t.test(
  'a language that the interface does not speak is said in English, and its texts say what they are',
  async (t) => {
    t.equal(wordsIn('sv').say('survey.send'), 'Send my answer')
    t.same(markupOf('sv'), { language: 'en', direction: 'ltr', textLanguage: 'sv', textDirection: 'ltr' })
    t.same(markupOf('he'), { language: 'en', direction: 'ltr', textLanguage: 'he', textDirection: 'rtl' })
    t.same(markupOf('pt-BR'), { language: 'pt-BR', direction: 'ltr' })
    t.same(markupOf('ar'), { language: 'ar', direction: 'rtl' })
  },
)

t.test('only Arabic is written from right to left, and what is no language from left to right', async (t) => {
  t.same(
    languages.filter((language) => directionOf(language) === 'rtl'),
    ['ar'],
  )
  t.equal(directionOf('not a tag'), 'ltr')
})

t.test('each language has a name that its readers know', async (t) => {
  t.same(languages.map(ownName), [
    ...[
      'English',
      'Deutsch',
      'Français',
      'Español',
      'Italiano',
      'Nederlands',
      'Português',
      'Polski',
      '日本語',
      'العربية',
    ],
  ])
  t.equal(ownName('pt-BR'), 'Português (Brasil)')
})

t.test('Polish and Arabic count in their own forms', async (t) => {
  const tooLong = (language: string, most: number) => wordsIn(language).say('fault.tooLong', { most, given: 5000 })
  t.match(tooLong('pl', 1), /1 znak,/)
  t.match(tooLong('pl', 2), /2 znaki,/)
  t.match(tooLong('pl', 5), /5 znaków,/)
  t.match(tooLong('pl', 22), /22 znaki,/)
  t.match(tooLong('pl', 112), /112 znaków,/)
  t.match(tooLong('ar', 1), /حرفًا واحدًا؛/)
  t.match(tooLong('ar', 2), /حرفين؛/)
  t.match(tooLong('ar', 3), /3 أحرف؛/)
  t.match(tooLong('ar', 11), /11 حرفًا؛/)
  t.match(tooLong('ar', 100), /100 حرف؛/)
})

t.test('one or several people, or only the firm, take the right verb', async (t) => {
  const helped = (language: string, names: string[], count = names.length) => {
    const { say, list } = wordsIn(language)
    return say('mail.about.ticket', { names: list(names), count, ticket: 'T' })
  }
  t.equal(helped('de', ['Ida']), 'Ida hat Ihnen bei T geholfen.')
  t.equal(helped('de', ['Ida', 'Ben']), 'Ida und Ben haben Ihnen bei T geholfen.')
  t.equal(helped('pl', ['Ida']), 'Sprawą T zajmowała się osoba: Ida.')
  t.equal(helped('pl', ['Ida', 'Ben']), 'Sprawą T zajmowały się osoby: Ida i Ben.')
  t.equal(helped('pl', ['Lind'], 0), 'Sprawą T zajmowała się firma Lind.')
  t.equal(helped('es', ['Ida', 'Isa']), 'Ida e Isa le ayudaron con T.')
})

t.test('days and numbers are written as the reader writes them, always in the Gregorian calendar', async (t) => {
  const moment = new Date('2026-01-04T23:30:00Z')
  t.equal(wordsIn('en').day(moment, 'UTC'), '4 January 2026')
  t.equal(wordsIn('en', ['en-US']).day(moment, 'UTC'), 'January 4, 2026')
  t.equal(wordsIn('de', ['fr-CH', 'de-AT']).day(moment, 'Europe/Vienna'), '5. Jänner 2026')
  t.equal(wordsIn('pl').day(moment, 'UTC'), '4 stycznia 2026')
  t.match(wordsIn('ar', ['ar-SA']).day(moment, 'UTC'), /٢٠٢٦/)
  t.match(wordsIn('ja', ['ja-JP-u-ca-japanese']).day(moment, 'UTC'), '2026年1月4日')
  t.equal(wordsIn('ar', ['ar-EG']).number(5), '٥')
  t.equal(wordsIn('de', ['not a tag']).number(1.5), '1,5')
})

t.test('a name of the other direction is set apart, and can turn no text around it', async (t) => {
  const [english, arabic] = [wordsIn('en'), wordsIn('ar')]
  t.equal(english.apart('Anna Berg'), 'Anna Berg')
  t.equal(english.apart('منى'), '\u2068منى\u2069')
  t.equal(arabic.apart('منى'), 'منى')
  t.equal(arabic.apart('Anna Berg'), '\u2068Anna Berg\u2069')
  t.equal(arabic.apart('4711'), '4711')
  t.equal(english.apart('a\u202eb\u2069'), 'ab', 'controls of direction are taken out')
})

t.test('a page that is nobody’s is in the first language of the browser that there is', async (t) => {
  for (const [header, language] of [
    [undefined, 'en'],
    ['', 'en'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['sv, pl;q=0.5, ja;q=0.7', 'ja'],
    ['fr;q=0, nl;q=0.1', 'nl'],
    ['fr;q=nonsense, *', 'en'],
    [`${'sv,'.repeat(10_000)}de`, 'en'],
  ] as const)
    t.equal(languageAccepted(header), language, (header ?? 'none').slice(0, 40))
})
