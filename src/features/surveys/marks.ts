import { scales } from '../../scoring/scales.ts'
import type { Question } from './schemas.ts'

const words: Partial<Record<Question['kind'], Record<number, string>>> = {
  csat5: { 1: 'Very poor', 2: 'Poor', 3: 'Okay', 4: 'Good', 5: 'Very good' },
  csat3: { 1: 'Poor', 2: 'Okay', 3: 'Good' },
  nps: { 0: 'Not at all likely', 10: 'Extremely likely' },
  ces7: { 1: 'Very difficult', 7: 'Very easy' },
}

/** The marks of a scored question from lowest to highest, with their words; none for the other kinds. */
export function marksOf(kind: Question['kind']): { value: number; label: string }[] {
  if (kind === 'choice' || kind === 'text') return []
  const { lowest, highest } = scales[kind]
  return Array.from({ length: highest - lowest + 1 }, (_, index) => {
    const value = lowest + index
    return { value, label: words[kind]?.[value] ?? '' }
  })
}
