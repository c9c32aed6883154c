import t from 'tap'
import { languageFor } from '../../src/asking/language.ts'

t.test(
  'the language is that of the contact, else of the client, else of the firm, else the first of the survey',
  async (t) => {
    const complete = ['en', 'de', 'fr'] as const
    t.equal(languageFor(['de', 'fr', 'en'], complete), 'de')
    t.equal(languageFor(['pl', 'fr', 'de'], complete), 'fr')
    t.equal(languageFor([null, null, 'de'], complete), 'de')
    t.equal(languageFor(['pl', null, 'ja'], complete), 'en')
    t.equal(languageFor([], ['ja']), 'ja')
  },
)

t.test('a tag is met by the same language in the same script, the nearest first', async (t) => {
  for (const [wish, complete, found] of [
    ['de-AT', ['en', 'de'], 'de'],
    ['DE-at', ['en', 'de', 'de-AT'], 'de-AT'],
    ['de', ['en', 'de-AT', 'de-DE'], 'de-DE'],
    ['de-CH', ['en', 'de-AT', 'de'], 'de'],
    ['de-CH', ['en', 'de-AT'], 'de-AT'],
    ['en-GB', ['fr', 'en-US', 'en'], 'en'],
    ['pt', ['en', 'pt-PT', 'pt-BR'], 'pt-BR'],
    ['pt-AO', ['en', 'pt'], 'pt'],
    ['zh-TW', ['en', 'zh-Hans', 'zh-Hant'], 'zh-Hant'],
    ['zh-TW', ['en', 'zh'], 'en'],
    ['zh', ['en', 'zh-CN'], 'zh-CN'],
    ['sr-Latn', ['en', 'sr'], 'en'],
    ['iw', ['en', 'he'], 'he'],
    ['no', ['en', 'nb'], 'nb'],
    ['nb-NO', ['en', 'no'], 'no'],
    ['nn', ['en', 'nb'], 'en'],
    ['ca', ['en', 'es'], 'en'],
    ['de-u-co-phonebk', ['en', 'de'], 'de'],
  ] as const)
    t.equal(languageFor([wish], complete), found, `${wish} of ${complete}`)
})

t.test('what is no language tag is passed over', async (t) => {
  t.equal(languageFor(['', 'no tag', 'x', 'de'], ['en', 'de']), 'de')
})
