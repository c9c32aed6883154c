/** What a survey mail says around its question when the firm has no text of its own. Pure. */
import { topicOf } from '../../asking/topic.ts'
import { ticketNamed, type Words } from '../../languages/words.ts'
import { oneLine, shortened } from '../../mail/lines.ts'
import type { Claimed } from './claim-queries.ts'

type Occasion = Pick<Claimed, 'about' | 'contact' | 'firm' | 'people'>

/** The subject and the first paragraphs. */
export interface MailText {
  subject: string
  paragraphs: readonly string[]
}

const longestName = 80

/** The words of Rapport, by what the survey is about. */
export function builtInText(invitation: Occasion, words: Words): MailText {
  const { say, apart } = words
  const topic = topicOf(invitation.about)
  const greeting = say('mail.greeting', { contact: apart(invitation.contact) })
  const firm = apart(invitation.firm)
  const helpers = invitation.people ?? []
  const people = { names: helpers.length === 0 ? firm : namesOf(helpers, words), count: helpers.length }
  const short = (text: string) => apart(shortened(oneLine(text), longestName))
  switch (topic.of) {
    case 'ticket':
      return {
        subject: say('mail.subject.ticket', { ticket: say('ticket', { subject: short(topic.subject) }) }),
        paragraphs: [greeting, say('mail.about.ticket', { ...people, ticket: ticketNamed(topic, words) })],
      }
    case 'milestone': {
      const [milestone, engagement] = [apart(topic.milestone), apart(topic.engagement)]
      const shorter = { milestone: short(topic.milestone), engagement: short(topic.engagement) }
      return {
        subject: say('mail.subject.milestone', shorter),
        paragraphs: [greeting, say('mail.about.milestone', { ...people, milestone, engagement })],
      }
    }
    case 'relationship':
      return {
        subject: say('mail.subject.relationship', { firm: short(invitation.firm) }),
        paragraphs: [greeting, say('mail.about.relationship', { firm })],
      }
    default:
      return {
        subject: say('mail.subject.engagement', { engagement: short(topic.engagement) }),
        paragraphs: [greeting, say('mail.about.engagement', { ...people, engagement: apart(topic.engagement) })],
      }
  }
}

export const namesOf = (people: readonly { name: string }[], { list, apart }: Words) =>
  list(people.map(({ name }) => apart(name)))

/** Why somebody gets the mail, for its foot. */
export const whyMailed = ({ about, firm }: Pick<Claimed, 'about' | 'firm'>, { say, apart }: Words) =>
  say(topicOf(about).of === 'ticket' ? 'mail.why.ticket' : 'mail.why', { firm: apart(firm) })
