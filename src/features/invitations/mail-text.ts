/** The text of a mail: the firm's own where it has one, else that of Rapport. */
import { type Topic, topicOf } from '../../asking/topic.ts'
import type { Deps } from '../../deps.ts'
import { markupOf } from '../../languages/languages.ts'
import type { Words } from '../../languages/words.ts'
import type { TemplateValues } from '../../mail-templates/values.ts'
import { fillOwnText, type MailLook } from '../mail-templates/service.ts'
import type { PlainContent } from '../surveys/content.ts'
import type { Claimed } from './claim-queries.ts'
import { builtInText, type MailText, namesOf } from './mail-words.ts'

/** What a mail says before its question, and in which language where that is not the one of the words around it. */
export interface WrittenText extends MailText {
  language?: string
}

type Asked = Pick<Claimed, 'about' | 'contact' | 'firm' | 'people' | 'reminder'>

/** A reminder takes the firm's text for reminders, else what it wrote for the survey, under a subject that says so. */
export async function mailText(
  deps: Deps,
  tenantId: string,
  look: MailLook,
  mail: Asked,
  { words, survey }: { words: Words; survey: PlainContent },
): Promise<WrittenText> {
  if (look.templates.length > 0) {
    const values = valuesOf(mail, words, survey.questions[0]!.text)
    const languages = [survey.language, markupOf(survey.language).language]
    if (mail.reminder > 0) {
      const own = await fillOwnText(deps, tenantId, look, { kind: 'reminder', languages, values })
      if (own) return own
    }
    const own = await fillOwnText(deps, tenantId, look, { kind: 'survey', languages, values })
    if (own) return asReminder(own, mail, words)
  }
  return asReminder(builtInText(mail, words), mail, words)
}

const asReminder = <Text extends MailText>(text: Text, { reminder }: Asked, { say }: Words): Text =>
  reminder > 0 ? { ...text, subject: say('mail.reminder', { subject: text.subject }) } : text

/** Names of others are set apart, as they are in the words of Rapport. */
export function valuesOf(mail: Omit<Asked, 'reminder'>, words: Words, question: string): TemplateValues {
  const { apart } = words
  const topic = topicOf(mail.about)
  const people = mail.people ?? []
  const firm = apart(mail.firm)
  return {
    firm,
    contact: apart(mail.contact),
    consultants: people.map(({ name }) => apart(name)),
    helpers: people.length === 0 ? firm : namesOf(people, words),
    occasion: topic.of === 'running' ? 'engagement' : topic.of,
    subject: apart(nameOf(topic, mail.firm)),
    number: topic.of === 'ticket' && topic.number ? apart(topic.number) : null,
    engagement: mail.about.engagement && apart(mail.about.engagement),
    question,
  }
}

function nameOf(topic: Topic, firm: string): string {
  if (topic.of === 'ticket') return topic.subject
  if (topic.of === 'milestone') return topic.milestone
  return topic.of === 'relationship' ? firm : topic.engagement
}
