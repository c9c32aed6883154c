import ar from './catalogs/ar.json' with { type: 'json' }
import de from './catalogs/de.json' with { type: 'json' }
import en from './catalogs/en.json' with { type: 'json' }
import es from './catalogs/es.json' with { type: 'json' }
import fr from './catalogs/fr.json' with { type: 'json' }
import it from './catalogs/it.json' with { type: 'json' }
import ja from './catalogs/ja.json' with { type: 'json' }
import nl from './catalogs/nl.json' with { type: 'json' }
import pl from './catalogs/pl.json' with { type: 'json' }
import pt from './catalogs/pt.json' with { type: 'json' }
import type { Key } from './keys.ts'

/** The languages of the interface, with their texts as ICU messages. */
export const catalogs = { en, de, fr, es, it, nl, pt, pl, ja, ar } satisfies Record<string, Record<Key, string>>

export type Language = keyof typeof catalogs
export const languages = Object.keys(catalogs) as Language[]

const isLanguage = (tag: string): tag is Language => Object.hasOwn(catalogs, tag)

/** The interface's language for a language tag, by lookup (de-AT, then de); undefined where there is none. */
export function languageOf(tag: string): Language | undefined {
  const [language = ''] = tag.toLowerCase().split('-')
  return isLanguage(language) ? language : undefined
}

/** Which way a language is written; left to right where nobody knows the language. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  try {
    return new Intl.Locale(tag).getTextInfo().direction === 'rtl' ? 'rtl' : 'ltr'
  } catch {
    return 'ltr'
  }
}

/**
 * How a page or a mail is marked whose own texts are in this language: the whole of it where the interface speaks it
 * too; else the whole is English, and the texts carry their language themselves.
 */
export function markupOf(tag: string): {
  language: string
  direction: 'ltr' | 'rtl'
  textLanguage?: string
  textDirection?: 'ltr' | 'rtl'
} {
  if (languageOf(tag)) return { language: tag, direction: directionOf(tag) }
  return { language: 'en', direction: 'ltr', textLanguage: tag, textDirection: directionOf(tag) }
}

/** What a language calls itself, such as Deutsch, to be offered to those who read it. */
export function ownName(tag: string): string {
  const name = new Intl.DisplayNames([tag, 'en'], { type: 'language', languageDisplay: 'standard' }).of(tag) ?? tag
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1)
}

/**
 * The interface's language that a browser asks for: the first of Accept-Language, by weight, that there is; else
 * English. For pages that are nobody's, such as that of a broken link.
 */
export function languageAccepted(header: string | undefined): Language {
  const ranges = (header ?? '').slice(0, 500).split(',').slice(0, 20)
  const weighed = ranges.map((range) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1'
    return { language: languageOf(tag), weight: /^(0(\.\d{1,3})?|1(\.0{1,3})?)$/.test(weight) ? Number(weight) : 0 }
  })
  const best = weighed
    .toSorted((one, other) => other.weight - one.weight)
    .find((each) => each.language && each.weight > 0)
  return best?.language ?? 'en'
}
