/** What the templates of the survey pages show, put into words. Pure. */
import { initialsOf } from '../../pages/initials.ts'
import { longestText } from '../responses/service.ts'
import type { PlainContent } from '../surveys/content.ts'
import type { OpenedPage } from './queries.ts'
import { shownQuestion } from './question-views.ts'
import type { SurveyForm } from './service.ts'

const dayIn = (timeZone: string, moment: Date) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone }).format(moment)

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
  const heading = view.names === '' ? 'How was our help?' : `How was the help from ${view.names}?`
  return {
    ...view,
    title: faults.length > 0 ? `Please check: ${heading}` : heading,
    heading,
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
      ...shownQuestion(question),
      longest: longestText,
      entry: entries.get(question.id) ?? '',
      message: faults.find(({ questionId }) => questionId === question.id)?.message,
    })),
  }
}

export function thanksView(page: OpenedPage, content: PlainContent, changeHref: string | null) {
  const given = content.questions.flatMap((question) => {
    const answer = page.answers.find(({ questionId }) => questionId === question.id)
    if (!answer) return []
    const value = answer.text ?? String(answer.value)
    const word = shownQuestion(question).options.find((option) => option.value === value)?.word ?? value
    return [{ question: question.text, answer: word }]
  })
  return { ...about(page), title: 'Thank you', given, changeHref }
}

export const expiredView = (page: OpenedPage) => ({
  title: 'The time to answer is over',
  heading: 'The time to answer is over',
  text: `This survey of ${page.firm} could be answered until ${dayIn(page.time_zone, page.expires_at)}. Thank you for looking at it nevertheless.`,
})
