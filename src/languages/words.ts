/*
 * Puts texts, days and lists into words of one language. The texts are ICU messages, so that every language has its own
 * order of words and its own plurals; they are parsed when they are first said.
 */
import { IntlMessageFormat } from 'intl-messageformat'
import { LRUCache } from 'lru-cache'
import type { Key, Message } from './keys.ts'
import { catalogs, directionOf, type Language, languageOf } from './languages.ts'

export interface Words {
  /** The language, with a region where it has one that matters here. */
  locale: string
  language: Language
  direction: 'ltr' | 'rtl'
  say(...message: Message): string
  /** The day of a moment in a time zone, written out. */
  day(moment: Date, timeZone: string): string
  /** “Jonas, Mara and Ai”. */
  list(items: readonly string[]): string
  number(value: number): string
  /** A text of somebody else, such as a name, set apart where its direction would disturb the sentence around it. */
  apart(text: string): string
}

/** English without a country is written as in Britain, which most of the world reads. */
const usual = (language: Language) => (language === 'en' ? 'en-GB' : language)

const known = new LRUCache<string, Words>({ max: 200 })

/**
 * The words of a language; English where the interface does not know it. Of the reader's own tags the first of this
 * language says how days and numbers are written: de-AT for a reader from Vienna.
 */
export function wordsIn(tag: string, readersTags: readonly string[] = []): Words {
  const language = languageOf(tag) ?? 'en'
  const regional = [tag, ...readersTags].map((each) => regionalTag(each, language)).find((each) => each !== undefined)
  const locale = regional ?? usual(language)
  const words = known.get(locale) ?? makeWords(language, locale)
  known.set(locale, words)
  return words
}

/** Language and region of a tag of this language that has a region; calendars and digits of its own are left out. */
function regionalTag(tag: string, language: Language): string | undefined {
  if (languageOf(tag) !== language) return undefined
  try {
    const { region } = new Intl.Locale(tag)
    return region && `${language}-${region}`
  } catch {
    return undefined
  }
}

function makeWords(language: Language, locale: string): Words {
  const texts: Record<Key, string> = catalogs[language]
  const messages = new Map<Key, IntlMessageFormat>()
  const days = new LRUCache<string, Intl.DateTimeFormat>({ max: 100 })
  const lists = new Intl.ListFormat(locale)
  const numbers = new Intl.NumberFormat(locale)
  const direction = directionOf(language)
  return {
    locale,
    language,
    direction,
    say(...[key, values]: Message) {
      const message = messages.get(key) ?? new IntlMessageFormat(texts[key], locale, undefined, { ignoreTag: true })
      messages.set(key, message)
      return message.format<string>(values) as string
    },
    day(moment, timeZone) {
      const day =
        days.get(timeZone) ?? new Intl.DateTimeFormat(locale, { dateStyle: 'long', calendar: 'gregory', timeZone })
      days.set(timeZone, day)
      return day.format(moment)
    },
    list: (items) => lists.format(items),
    number: (value) => numbers.format(value),
    apart: (text) => apart(text, direction),
  }
}

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u
const leftToRight = /(?=\p{L})[^\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u
const controls = /[\u202a-\u202e\u2066-\u2069]/g

/** Unicode's isolates do this in mails and plain text too, where there is no markup for it. */
function apart(text: string, direction: 'ltr' | 'rtl'): string {
  const foreign = direction === 'ltr' ? rightToLeft : leftToRight
  const plain = text.replace(controls, '')
  return foreign.test(plain) ? `\u2068${plain}\u2069` : plain
}

/** A ticket as it is named in sentences: by its subject and, where it has one, its number. */
export const ticketNamed = (
  { subject, number }: { subject: string; number: string | null },
  { say, apart }: Pick<Words, 'say' | 'apart'>,
): string =>
  number === null || number === ''
    ? say('ticket', { subject: apart(subject) })
    : say('ticket.numbered', { subject: apart(subject), number: apart(number) })
