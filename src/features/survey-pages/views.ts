/** What the templates of the survey pages show, put into words. Pure. */
import { longestText, type SurveyContent } from '../responses/service.ts'
import type { OpenedPage } from './queries.ts'
import type { SurveyForm } from './service.ts'

type Question = SurveyContent['questions'][number]

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
  faces.map((face, index) => ({
    value: String(index + 1),
    word: goodness[face - 1]!,
    face,
    mouth: mouths[face - 1]!,
  }))

const numbers = (lowest: number, highest: number): Option[] =>
  Array.from({ length: highest - lowest + 1 }, (_, index) => ({
    value: String(lowest + index),
    word: String(lowest + index),
  }))

/** How a question of each kind is shown: its options, their layout, and words for the ends of a long scale. */
function shown({ kind, choices = [] }: Question): {
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

const dayIn = (timeZone: string, moment: Date) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone }).format(moment)

const initialsOf = (name: string) => {
  const words = name.split(/\s+/).filter((word) => word !== '')
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => (word === undefined ? '' : [...word][0]!.toUpperCase()))
    .join('')
}

const andList = new Intl.ListFormat('en-GB')

function about(page: OpenedPage) {
  return {
    firm: page.firm,
    contact: page.contact,
    subject: page.subject,
    number: page.number,
    resolvedOn: dayIn(page.time_zone, page.resolved_at),
    submittedOn: page.submitted_at && dayIn(page.time_zone, page.submitted_at),
    editableUntil: page.editable_until && dayIn(page.time_zone, page.editable_until),
    names: andList.format(page.consultants.map(({ name }) => name)),
    people: page.consultants.map((person) => ({ ...person, initials: initialsOf(person.name) })),
  }
}

export function surveyView({ page, content, entries, faults }: SurveyForm, action: string) {
  const view = about(page)
  return {
    ...view,
    title: `${faults.length > 0 ? 'Please check: ' : ''}How was the help from ${view.names}?`,
    heading: `How was the help from ${view.names}?`,
    action,
    surveyVersion: page.survey_version_id,
    introduction: content.introduction,
    faults: faults.map(({ questionId, message }) => ({
      target: `q-${questionId}`,
      question: content.questions.find(({ id }) => id === questionId)?.text ?? questionId,
      message,
    })),
    questions: content.questions.map((question) => ({
      ...question,
      ...shown(question),
      longest: longestText,
      entry: entries.get(question.id) ?? '',
      message: faults.find(({ questionId }) => questionId === question.id)?.message,
    })),
  }
}

export function thanksView(page: OpenedPage, content: SurveyContent, changeHref: string | null) {
  const given = content.questions.flatMap((question) => {
    const answer = page.answers.find(({ questionId }) => questionId === question.id)
    if (!answer) return []
    const value = answer.text ?? String(answer.value)
    const word = shown(question).options.find((option) => option.value === value)?.word ?? value
    return [{ question: question.text, answer: word }]
  })
  return { ...about(page), title: 'Thank you', given, changeHref }
}

export const expiredView = (page: OpenedPage) => ({
  title: 'The time to answer is over',
  heading: 'The time to answer is over',
  text: `This survey of ${page.firm} could be answered until ${dayIn(page.time_zone, page.expires_at)}. Thank you for looking at it nevertheless.`,
})
