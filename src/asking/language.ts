/*
 * The language to ask in. A wish is met by the same tag, else by a version in the same language and script, so that
 * de-AT gets de, pt gets pt-BR, and zh-TW gets zh-Hant but never zh-Hans: whoever reads one script need not read the
 * other. Nobody is given another language because it is related; the next wish comes first.
 */

import { LRUCache } from 'lru-cache'

/** Tags that say the same language by another name. */
const sameLanguage: Record<string, string> = { no: 'nb', tl: 'fil' }

interface Tag {
  text: string
  language: string
  script: string | undefined
  region: string | undefined
}

/**
 * Of the languages that a survey is complete in, its first one foremost, the one to ask in: the contact's, else the
 * client's, else the firm's, else the survey's first. Wishes that are no language tags are passed over.
 */
export const languageFor = (
  wishes: readonly (string | null | undefined)[],
  complete: readonly [string, ...string[]],
): string => findLanguage(wishes, complete) ?? complete[0]

/** The same of any languages; undefined where none of them meets a wish. */
export function findLanguage(
  wishes: readonly (string | null | undefined)[],
  languages: readonly string[],
): string | undefined {
  const offered = languages.map(read).filter((tag) => tag !== null)
  for (const wish of wishes) {
    const found = wish ? bestOf(wish, offered) : undefined
    if (found) return found
  }
  return undefined
}

function bestOf(wish: string, offered: readonly Tag[]): string | undefined {
  const wanted = read(wish)
  if (!wanted) return undefined
  const near = offered.filter(({ language, script }) => language === wanted.language && script === wanted.script)
  const exact = near.find(({ text }) => text.toLowerCase() === wish.toLowerCase())
  const inRegion = near.find(({ region }) => region === wanted.region)
  const ofNoRegion = near.find(({ text }) => new Intl.Locale(text).region === undefined)
  return (exact ?? inRegion ?? ofNoRegion ?? near[0])?.text
}

const known = new LRUCache<string, Tag>({ max: 500 })

/** With the script and region that a tag leaves to the reader: de is German as in Germany, zh-TW is in Han of old. */
function read(text: string): Tag | null {
  const tag = known.get(text) ?? parse(text)
  if (tag) known.set(text, tag)
  return tag
}

function parse(text: string): Tag | null {
  try {
    const { language, script, region } = new Intl.Locale(text).maximize()
    return { text, language: sameLanguage[language] ?? language, script, region }
  } catch {
    return null
  }
}
