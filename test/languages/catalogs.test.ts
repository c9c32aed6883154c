import { IntlMessageFormat } from 'intl-messageformat'
import t from 'tap'
import { type Key, keys } from '../../src/languages/keys.ts'
import { catalogs, languages } from '../../src/languages/languages.ts'

const texts = (language: (typeof languages)[number]) => Object.entries(catalogs[language]) as [Key, string][]

interface Element {
  type: number
  value?: string
  options?: Record<string, { value: Element[] }>
}
const literal = 0

const read = (text: string, language: string) =>
  new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst() as Element[]

/** The literal words of a message, the values that it asks for, and the plural forms that it tells apart. */
function contentsOf(elements: Element[]): { words: string; values: string[]; plurals: string[][] } {
  const parts = elements.map(({ type, value = '', options }) => {
    if (type === literal) return { words: value, values: [], plurals: [] }
    const inner = contentsOf(Object.values(options ?? {}).flatMap((option) => option.value))
    const plurals = [...(options ? [Object.keys(options)] : []), ...inner.plurals]
    return { words: inner.words, values: value === '' ? inner.values : [value, ...inner.values], plurals }
  })
  return {
    words: parts.map(({ words }) => words).join(' '),
    values: parts.flatMap(({ values }) => values),
    plurals: parts.flatMap(({ plurals }) => plurals),
  }
}

t.test('the interface speaks ten languages', async (t) => {
  t.same(languages.toSorted(), ['ar', 'de', 'en', 'es', 'fr', 'it', 'ja', 'nl', 'pl', 'pt'])
})

for (const language of languages)
  t.test(`${language}: every text is there, can be read, and uses the values it is given`, async (t) => {
    t.same(Object.keys(catalogs[language]).toSorted(), Object.keys(keys).toSorted())
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted()
    for (const [key, text] of texts(language)) {
      const { values, plurals } = contentsOf(read(text, language))
      const missing = keys[key].filter((name) => name !== 'count' && !values.includes(name))
      const unknown = values.filter((name) => !(keys[key] as readonly string[]).includes(name))
      t.same({ missing, unknown }, { missing: [], unknown: [] }, `${key}: ${text}`)
      for (const forms of plurals)
        t.same(
          forms.filter((form) => !form.startsWith('=')).toSorted(),
          categories,
          `${key} has every plural form of the language`,
        )
    }
  })

for (const language of languages)
  t.test(`${language}: texts are written with the signs of the language`, async (t) => {
    for (const [key, text] of texts(language)) {
      t.notMatch(text, /['"]/, `${key}: typewriter quotes are not used; an apostrophe would also quote a brace`)
      t.notMatch(text, /^\s|\s$| {2}|\.\.\.|[<>]/, key)
      t.equal(text, text.normalize('NFC'), key)
    }
  })

t.test('only names and what all languages share are the same in two languages', async (t) => {
  const shared = /^(\{\w+\}|[\s:«»“”‘’()]|Rapport)*$/u
  const alike = languages
    .filter((language) => language !== 'en')
    .flatMap((language) =>
      texts(language)
        .filter(([key, text]) => text === catalogs.en[key] && !shared.test(text))
        .map(([key]) => `${language} ${key}`),
    )
  t.same(alike, [], 'nothing was left in English')
})

t.test('Arabic is written in Arabic and Japanese in Japanese, but for Rapport', async (t) => {
  for (const language of ['ar', 'ja'] as const)
    for (const [key, text] of texts(language))
      t.notMatch(
        contentsOf(read(text, language)).words.replace('Rapport', ''),
        /[A-Za-z]/,
        `${language} ${key}: ${text}`,
      )
})
