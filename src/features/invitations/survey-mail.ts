import type { Deps } from '../../deps.ts'
import { wordsIn } from '../../languages/words.ts'
import { oneLine } from '../../mail/lines.ts'
import { mailBrand } from '../../mail/mail-brand.ts'
import type { OutgoingMail } from '../../mail/mailer.ts'
import { referenceHeader, writeMailReference } from '../../mail/reference.ts'
import { fillSurveyMail } from '../../mail/survey-layout.ts'
import { type LinkPurpose, writeLinkToken } from '../../survey-links.ts'
import { findMailLook } from '../mail-templates/service.ts'
import { contentIn } from '../surveys/content.ts'
import { marksOf } from '../surveys/marks.ts'
import type { Claimed } from './claim-queries.ts'
import { mailText } from './mail-text.ts'
import { whyMailed } from './mail-words.ts'

const unsubscribeDays = 365

/** The mail of an invitation: who helped with what, the first question with one link for each mark, and the way out. */
export async function surveyMail(
  deps: Deps,
  tenantId: string,
  invitation: Claimed,
): Promise<Omit<OutgoingMail, 'beforeFinalByte'>> {
  const { mailer } = deps
  const unsubscribe = unsubscribeLink(deps, tenantId, invitation)
  const referenceOf = (reminder: number) => {
    const mailed = { tenantId, invitationId: invitation.id, cycle: invitation.cycle ?? 1, reminder }
    return writeMailReference(deps.secrets, mailed, invitation.email)
  }
  const messageId = (reminder: number) => `<${referenceOf(reminder)}@${mailer.from.split('@')[1]}>`
  const survey = surveyOf(invitation)
  const words = wordsIn(survey.language, invitation.locales)
  const look = await findMailLook(deps, tenantId)
  const { subject, paragraphs, ...text } = await mailText(deps, tenantId, look, invitation, { words, survey })
  const content = await fillSurveyMail({
    shared: {
      locale: words.locale,
      language: survey.language,
      firm: invitation.firm,
      people: invitation.people ?? [],
      introduction: survey.introduction ?? null,
      question: survey.questions[0]!.text,
      marks: marksOf(invitation.question.kind, words),
      paragraphs: paragraphs.length,
      paragraphLanguage: text.language ?? null,
      why: whyMailed(invitation, words),
      brand: mailBrand(look.brand, deps.config.PUBLIC_URL),
    },
    own: { subject, paragraphs, survey: surveyLink(deps, tenantId, invitation), unsubscribe },
  })
  return {
    tenantId,
    invitationId: invitation.id,
    messageId: messageId(invitation.reminder),
    from: { name: oneLine(invitation.sender_name ?? invitation.firm), address: mailer.from },
    to: { name: oneLine(invitation.contact), address: invitation.email },
    subject,
    ...content,
    headers: {
      'List-Unsubscribe': `<${unsubscribe}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
      'Content-Language': survey.language,
      [referenceHeader]: referenceOf(invitation.reminder),
      ...(invitation.reminder > 0 && { 'In-Reply-To': messageId(0), References: messageId(0) }),
    },
  }
}

/** What the mail asks, in the language of the person who is asked. */
const surveyOf = ({ question, introduction, languages, locales }: Claimed) =>
  contentIn(
    { questions: [question], ...(introduction !== null && { introduction }), ...(languages && { languages }) },
    ...locales,
  )

type Linked = Pick<Claimed, 'id' | 'expires_at'>

/** Where the survey of an invitation is answered, until it expires. */
export const surveyLink = (deps: Deps, tenantId: string, { id, expires_at: expiresAt }: Linked) =>
  address(deps, 's', 'survey', { tenantId, id, expiresAt })

/** Works for a year longer than the survey: nobody should have to answer in time to be left in peace. */
const unsubscribeLink = (deps: Deps, tenantId: string, { id, expires_at }: Linked) =>
  address(deps, 'u', 'unsubscribe', {
    tenantId,
    id,
    expiresAt: new Date(expires_at.getTime() + unsubscribeDays * 86_400_000),
  })

const address = (
  { config, secrets }: Deps,
  path: string,
  purpose: LinkPurpose,
  target: { tenantId: string; id: string; expiresAt: Date },
) => `${config.PUBLIC_URL.replace(/\/$/, '')}/${path}/${writeLinkToken(secrets, purpose, target)}`
