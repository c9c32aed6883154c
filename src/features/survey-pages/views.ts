/** What the templates of the survey pages show, put into words of the reader's language. Pure. */
import { pageBrand } from '../../brand/page-brand.ts'
import { directionOf, markupOf, ownName } from '../../languages/languages.ts'
import { type Words, wordsIn } from '../../languages/words.ts'
import { initialsOf } from '../../pages/initials.ts'
import { longestText } from '../responses/service.ts'
import { chosenOf, type PlainContent, type PlainQuestion } from '../surveys/content.ts'
import { aboutPage, storedSentence } from './page-words.ts'
import type { OpenedPage } from './queries.ts'
import { shownQuestion } from './question-views.ts'
import type { SurveyForm } from './service.ts'

/** Where a survey page is, and the language that its reader has chosen there, if any. */
export interface PageAddress {
  path: string
  lang: string | undefined
}

const inChosenLanguage = ({ path, lang }: PageAddress, { language }: PlainContent) =>
  lang === language ? `${path}?lang=${lang}` : path

/** The words around a survey are in its language, so that nobody reads two. */
const wordsOf = (page: OpenedPage, content: PlainContent) => wordsIn(content.language, page.locales)

/** Everybody who is named on the page, set apart from sentences of the other direction. */
function named(page: OpenedPage, { list, apart }: Words) {
  const people = page.consultants.map(({ name }) => apart(name))
  return { firm: apart(page.firm), contact: apart(page.contact), people, names: list(people) }
}

/** What the frame of a page and the people on it need, whatever stands there. */
function frame(page: OpenedPage, content: PlainContent, words: Words) {
  return {
    ...markupOf(content.language),
    brand: pageBrand(page.brand, page.firm),
    footer: words.say('survey.footer', { firm: words.apart(page.firm) }),
    people: page.consultants.map((person) => ({ ...person, initials: initialsOf(person.name) })),
  }
}

export function surveyView(form: SurveyForm, address: PageAddress) {
  const { page, content, faults, isFollowUp } = form
  const words = wordsOf(page, content)
  const { say, day } = words
  const about = aboutPage(page, words)
  const { heading } = about
  const { time_zone: zone, submitted_at: submittedAt, editable_until: editableUntil } = page
  return {
    ...frame(page, content, words),
    title: form.isHeld ? say('held.heading') : faults.length > 0 ? say('survey.check', { heading }) : heading,
    heading,
    about: about.sentence,
    answered: isFollowUp
      ? say('survey.followUp')
      : submittedAt &&
        editableUntil &&
        say('survey.answered', { day: day(submittedAt, zone), until: day(editableUntil, zone) }),
    action: inChosenLanguage(address, content),
    surveyVersion: page.survey_version_id,
    showing: form.showing,
    held: form.isHeld && { heading: say('held.heading'), text: say('held.text') },
    introduction: content.introduction,
    askedQuestions: form.questions.map(({ id }) => id).join(' '),
    notStored: isFollowUp ? say('survey.check', { heading }) : say('survey.notStored'),
    faults: faults.map(({ questionId, fault }) => ({
      target: `q-${questionId}`,
      question: content.questions.find(({ id }) => id === questionId)?.text ?? questionId,
      message: say(...fault),
    })),
    optional: say('survey.optional'),
    noAnswer: say('survey.noAnswer'),
    questions: form.questions.map((question) => questionView(form, question, words)),
    send: say(
      form.isHeld ? 'held.button' : isFollowUp ? 'survey.finish' : submittedAt ? 'survey.sendChanged' : 'survey.send',
    ),
    otherLanguages: say('survey.languages'),
    translations: translationsOf(form, address),
  }
}

/**
 * A question with what stands in it. Only what must be answered whatever else is said may be demanded by the browser:
 * a follow-up beside the question that it depends on may not be wanted any more once that is changed.
 */
function questionView({ entries, faults, isFollowUp }: SurveyForm, question: PlainQuestion, words: Words) {
  const { id, required, multiple = false, showIf } = question
  const fault = faults.find(({ questionId }) => questionId === id)?.fault
  const shown = shownQuestion(question, words)
  const entry = entries.get(id) ?? ''
  const chosen = multiple ? chosenOf(entry) : [entry]
  return {
    ...question,
    ...shown,
    options: shown.options.map((option) => ({ ...option, checked: chosen.includes(option.value) })),
    enforced: required && !multiple && (isFollowUp || !showIf),
    longest: longestText,
    entry,
    message: fault && words.say(...fault),
  }
}

/** Links to the page in the other languages of the survey, each in its own name; the mark of the mail comes along. */
function translationsOf({ page, content, entries, isFollowUp }: SurveyForm, { path }: PageAddress) {
  const mark = page.submitted_at ? '' : (entries.get(content.questions[0]!.id) ?? '')
  return content.languages
    .filter((language) => language !== content.language)
    .map((language) => ({
      language,
      direction: directionOf(language),
      name: ownName(language),
      href: `${path}${isFollowUp ? '/more' : ''}?lang=${language}${/^\d+$/.test(mark) ? `&m=${mark}` : ''}`,
    }))
}

export function thanksView({ page, content }: SurveyForm, address: PageAddress) {
  const words = wordsOf(page, content)
  const { say, list, day } = words
  const { firm, contact, people } = named(page, words)
  const given = content.questions.flatMap((question) => {
    const answer = page.answers.find(({ questionId }) => questionId === question.id)
    if (!answer) return []
    const value = answer.text ?? String(answer.value)
    const { options } = shownQuestion(question, words)
    const chosen = question.kind === 'text' ? [value] : chosenOf(value)
    const said = chosen.map((each) => options.find((option) => option.value === each)?.word ?? each)
    return [{ question: question.text, answer: list(said) }]
  })
  const changeable = page.condition === 'answered'
  const until = { day: page.editable_until ? day(page.editable_until, page.time_zone) : '' }
  return {
    ...frame(page, content, words),
    title: say('thanks.title'),
    heading: say('thanks.heading', { contact }),
    stored: storedSentence(page, words, list([...people, firm])),
    given,
    changeHref: changeable ? inChosenLanguage(address, content) : null,
    change: say('thanks.change'),
    note: changeable ? say('thanks.until', until) : say('thanks.over', until),
  }
}

export function expiredView({ page, content }: SurveyForm) {
  const words = wordsOf(page, content)
  const heading = words.say('expired.heading')
  const text = words.say('expired.text', {
    firm: words.apart(page.firm),
    day: words.day(page.expires_at, page.time_zone),
  })
  return { ...frame(page, content, words), title: heading, heading, text }
}
