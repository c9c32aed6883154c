const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u
// Characters that XML does not allow, those that break lines, and those that turn the direction of what follows.
const unfit = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]+/gu

/** A name as it may stand in a picture: one line, no characters that XML forbids, nothing that turns what follows. */
export function cleanName(name: string): string {
  const clean = name.toWellFormed().replace(unfit, ' ').replace(/\s+/g, ' ').trim()
  return clean === '' ? '(no name)' : clean
}

/** Keeps the direction of a right-to-left name to itself, so that the figures after it stay where they belong. */
export const isolate = (name: string) => (rightToLeft.test(name) ? `\u2068${name}\u2069` : name)
