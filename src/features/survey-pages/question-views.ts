/** How questions are shown on a page: faces, numbers and words for their marks. Pure. */
import type { Words } from '../../languages/words.ts'
import type { PlainQuestion as Question } from '../surveys/content.ts'
import { marksOf } from '../surveys/marks.ts'

const mouths = [
  'M10.5 22.5q5.5-5.5 11 0',
  'M11 21.8q5-3 10 0',
  'M11 21h10',
  'M11 19.8q5 3.6 10 0',
  'M10 18.8q6 7.4 12 0z',
]

interface Option {
  value: string
  word: string
  face?: number
  mouth?: string
}

/** How a question of each kind is shown: its options, their layout, and words for the ends of a long scale. */
export function shownQuestion(
  { kind, choices = [] }: Question,
  words: Words,
): { options: Option[]; layout: string; lowest?: string; highest?: string } {
  switch (kind) {
    case 'csat5':
      return { options: faces(kind, 1, words), layout: 'marks' }
    case 'csat3':
      return { options: faces(kind, 2, words), layout: 'marks three' }
    case 'nps':
      return { ...numbers(kind, words), layout: 'numbers' }
    case 'ces7':
      return { ...numbers(kind, words), layout: 'numbers seven' }
    default:
      return { options: choices.map(({ id, text }) => ({ value: id, word: text })), layout: 'choices' }
  }
}

const faces = (kind: Question['kind'], saddest: number, words: Words): Option[] =>
  marksOf(kind, words).map(({ value, label }, index) => {
    const face = saddest + index
    return { value: `${value}`, word: label, face, mouth: mouths[face - 1]! }
  })

function numbers(kind: Question['kind'], words: Words) {
  const marks = marksOf(kind, words)
  const end = ({ value, label }: { value: number; label: string }) =>
    words.say('pair', { first: words.number(value), second: label })
  return {
    options: marks.map(({ value }) => ({ value: `${value}`, word: words.number(value) })),
    lowest: end(marks[0]!),
    highest: end(marks.at(-1)!),
  }
}
