/** Names and subjects come from other systems; as header text they must be one line. */
export const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()

/** Cut between characters as people see them: half an emoji is none, and some letters are several code points. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text
  let end = 0
  for (const { index, segment } of graphemes.segment(text.slice(0, length)))
    if (index + segment.length < length) end = index + segment.length
  return `${text.slice(0, end).trimEnd()}…`
}
const graphemes = new Intl.Segmenter()
