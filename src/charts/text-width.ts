/**
 * Room that text takes, without a font at hand: the reader's machine chooses one, so widths are those of the widest
 * usual faces (DejaVu Sans, Verdana). Shortened a little too early is better than run into the next column.
 */

/** Advance widths of DejaVu Sans from the space to the tilde, in thousandths of the size. */
const ascii = (
  '318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 636 636 337 337 ' +
  '838 838 838 531 1000 684 686 698 770 632 575 775 752 295 295 656 557 863 748 787 603 787 695 635 611 732 684 989 ' +
  '685 611 685 390 337 390 838 500 500 613 635 550 635 615 352 635 634 278 278 579 278 974 634 612 635 635 411 521 ' +
  '392 634 592 818 592 592 525 636 337 636 838'
)
  .split(' ')
  .map((thousandths) => Number(thousandths) / 1000)

const others: [RegExp, number][] = [
  [/[\p{Mn}\p{Me}\p{Cf}]/u, 0],
  [/[\p{Extended_Pictographic}\p{Regional_Indicator}]/u, 1.4],
  [/[\p{Zs}·’‘]/u, 0.33],
  [/[“”–]/u, 0.52],
  [/[سشصضـﷺﷻ]/u, 1.22],
  [/[\p{Script=Arabic}]/u, 0.66],
  [/[ДЖМФШЩЫЮжмфшщыюΩΨ]/u, 1.07],
  [/[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}]/u, 0.72],
  [/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]/u, 1.02],
]
const otherWidth = 0.95

/** Faces differ by a few hundredths, bold ones are an eighth wider. */
const slack = 1.04
const boldness = 1.12

/** An accent stands above its letter and takes no room of its own. */
function advance(character: string): number {
  const known = (of: string) => ascii[of.codePointAt(0)! - 32]
  return (
    known(character) ??
    others.find(([pattern]) => pattern.test(character))?.[1] ??
    known(character.normalize('NFD')) ??
    otherWidth
  )
}

export interface Face {
  size: number
  bold?: boolean
}

/** An upper estimate in pixels. */
export function textWidth(text: string, { size, bold = false }: Face): number {
  let total = 0
  for (const character of text) total += advance(character)
  return total * slack * size * (bold ? boldness : 1)
}
