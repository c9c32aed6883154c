import type { Key } from '../../languages/keys.ts'
import { type Words, wordsIn } from '../../languages/words.ts'
import { scales } from '../../scoring/scales.ts'
import type { Question } from './schemas.ts'

type MarkKey = Extract<Key, `mark.${string}`>

const keys: Partial<Record<Question['kind'], Record<number, MarkKey>>> = {
  csat5: { 1: 'mark.1', 2: 'mark.2', 3: 'mark.3', 4: 'mark.4', 5: 'mark.5' },
  csat3: { 1: 'mark.2', 2: 'mark.3', 3: 'mark.4' },
  nps: { 0: 'mark.nps.lowest', 10: 'mark.nps.highest' },
  ces7: { 1: 'mark.ces.lowest', 7: 'mark.ces.highest' },
}

/** The marks of a scored question from lowest to highest, with their words, in English unless said; none for the other kinds. */
export function marksOf(kind: Question['kind'], { say }: Words = wordsIn('en')): { value: number; label: string }[] {
  if (kind === 'choice' || kind === 'text') return []
  const { lowest, highest } = scales[kind]
  return Array.from({ length: highest - lowest + 1 }, (_, index) => {
    const value = lowest + index
    const key = keys[kind]?.[value]
    return { value, label: key ? say(key) : '' }
  })
}
