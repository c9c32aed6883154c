/** What a page says of its occasion, in words of the reader's language. Pure. */
import { type Topic, topicOf } from '../../asking/topic.ts'
import { ticketNamed, type Words } from '../../languages/words.ts'
import type { OpenedPage } from './queries.ts'

type Occasion = Pick<OpenedPage, 'about' | 'contact' | 'firm' | 'consultants' | 'resolved_at' | 'time_zone'>

/** The heading of a survey, and the sentence that says what it is about. */
export function aboutPage(page: Occasion, words: Words): { heading: string; sentence: string } {
  const { say, list, apart } = words
  const topic = topicOf(page.about)
  const sentence = sentenceOn(topic, page, words)
  if (topic.of === 'relationship')
    return { heading: say('survey.heading.relationship', { firm: apart(page.firm) }), sentence }
  const names = list(page.consultants.map(({ name }) => apart(name)))
  return { heading: names === '' ? say('survey.heading.unnamed') : say('survey.heading', { names }), sentence }
}

function sentenceOn(topic: Topic, page: Occasion, words: Words): string {
  const { say, apart } = words
  const contact = apart(page.contact)
  const day = words.day(page.resolved_at, page.time_zone)
  switch (topic.of) {
    case 'ticket':
      return say('survey.about.ticket', { contact, ticket: ticketNamed(topic, words), day })
    case 'milestone': {
      const [milestone, engagement] = [apart(topic.milestone), apart(topic.engagement)]
      return say('survey.about.milestone', { contact, milestone, engagement, day })
    }
    case 'engagement':
      return say('survey.about.engagement', { contact, engagement: apart(topic.engagement) })
    case 'running':
      return say('survey.about.running', { contact, engagement: apart(topic.engagement) })
    case 'relationship':
      return say('survey.about.relationship', { contact, firm: apart(page.firm) })
  }
}

/** That an answer is stored, and whom it helps. */
export function storedSentence({ about }: Pick<Occasion, 'about'>, words: Words, helped: string): string {
  const topic = topicOf(about)
  return topic.of === 'ticket'
    ? words.say('thanks.stored.ticket', { ticket: ticketNamed(topic, words), helped })
    : words.say('thanks.stored', { helped })
}
