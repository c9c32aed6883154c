import { inTenant, type TenantContext } from '../../context.ts'
import { readShowing } from '../../showings.ts'
import {
  type HoldReason,
  holdVote,
  readVoteFacts,
  reasonToHold,
  type Sender,
  settleHeldVote,
} from '../held-votes/service.ts'
import { readAnswers } from '../responses/service.ts'
import { marksOf } from '../surveys/marks.ts'
import {
  answersOf,
  isFillable,
  readSentForm,
  type Submitted,
  type SurveyForm,
  showAgain,
  showingNow,
  submitSurvey,
  type VersionForm,
} from './service.ts'

type Fields = Readonly<Record<string, unknown>>

interface Sending {
  sender: Sender
  /** The language that was chosen on the page. */
  lang: string | undefined
}

/**
 * Takes a sent form as submitSurvey does when a person sent it. One that looks like a mail scanner's is held and counts
 * for nothing: the form comes back and asks for one more press, by which a person releases its vote. An answer that is
 * there already stays as it is meanwhile.
 */
export async function takeVote(
  ctx: TenantContext,
  invitationId: string,
  fields: Fields,
  { sender, lang }: Sending,
): Promise<Submitted> {
  const form = await readSentForm(ctx, fields)
  const facts = form && (await readVoteFacts(ctx, invitationId, sender))
  if (!form || !facts) return submitSurvey(ctx, invitationId, fields, lang)
  const showing = readShowing(ctx.deps.secrets, { tenantId: ctx.tenantId, invitationId }, fields.showing) ?? null
  const markLinks = marksOf(form.content.questions[0]!.kind).length
  const reason = reasonToHold({ ...facts, sender, showing, markLinks })
  if (reason) return { stored: false, form: await hold(ctx, invitationId, form, { sender, lang, reason }) }
  const { heldId } = facts
  if (heldId === null) return submitSurvey(ctx, invitationId, fields, lang)
  return inTenant(ctx.deps, ctx.tenantId, ctx.actor, async (inside) => {
    const submitted = await submitSurvey(inside, invitationId, fields, lang)
    if (!submitted.stored) return submitted
    // Who was not asked to press once more has voted by itself, whatever somebody sent before.
    if (showing?.confirms) await settleHeldVote(inside, heldId, 'released', submitted.responseId)
    else await settleHeldVote(inside, heldId, 'discarded')
    return submitted
  })
}

/** Holds a vote where there is one to hold, and gives the page to show: what it lacks, or that it waits for one more press. */
async function hold(
  ctx: TenantContext,
  invitationId: string,
  sent: VersionForm,
  { sender, lang, reason }: Sending & { reason: HoldReason },
): Promise<SurveyForm | undefined> {
  const { given, isSeen } = await answersOf(ctx, invitationId, sent)
  const { faults } = readAnswers(sent.content, given, isSeen)
  const form = await showAgain(ctx, invitationId, sent, lang, { faults })
  if (!form || !isFillable(form) || faults.length > 0) return form
  const seen = sent.content.questions.map(({ id }) => id).filter(isSeen)
  const vote = { invitationId, surveyVersionId: sent.versionId, given: Object.fromEntries(given), seen, reason, sender }
  if (!(await holdVote(ctx, vote))) return showAgain(ctx, invitationId, sent, lang, { outcome: 'other_version' })
  return { ...form, isHeld: true, showing: showingNow(ctx, invitationId, true) }
}
