/** How questions are shown on a page: faces, numbers and words for their marks. Pure. */
import type { PlainQuestion as Question } from '../surveys/content.ts'

const goodness = ['Very poor', 'Poor', 'Okay', 'Good', 'Very good']
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

const facesOf = (faces: number[]): Option[] =>
  faces.map((face, index) => ({ value: `${index + 1}`, word: goodness[face - 1]!, face, mouth: mouths[face - 1]! }))

const numbers = (lowest: number, highest: number): Option[] =>
  Array.from({ length: highest - lowest + 1 }, (_, index) => ({
    value: `${lowest + index}`,
    word: `${lowest + index}`,
  }))

/** How a question of each kind is shown: its options, their layout, and words for the ends of a long scale. */
export function shownQuestion({ kind, choices = [] }: Question): {
  options: Option[]
  layout: string
  lowest?: string
  highest?: string
} {
  switch (kind) {
    case 'csat5':
      return { options: facesOf([1, 2, 3, 4, 5]), layout: 'marks' }
    case 'csat3':
      return { options: facesOf([2, 3, 4]), layout: 'marks three' }
    case 'nps':
      return {
        options: numbers(0, 10),
        layout: 'numbers',
        lowest: '0: not at all likely',
        highest: '10: extremely likely',
      }
    case 'ces7':
      return { options: numbers(1, 7), layout: 'numbers seven', lowest: '1: very difficult', highest: '7: very easy' }
    default:
      return { options: choices.map(({ id, text }) => ({ value: id, word: text })), layout: 'choices' }
  }
}
