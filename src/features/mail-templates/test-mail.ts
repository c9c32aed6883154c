import { setTimeout as sleep } from 'node:timers/promises'
import type { TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { newId } from '../../ids.ts'
import { oneLine } from '../../mail/lines.ts'
import type { MailOutcome, OutgoingMail } from '../../mail/mailer.ts'
import { Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { getTenant } from '../tenants/service.ts'
import { getUser } from '../users/service.ts'
import { writeSample } from './preview.ts'
import { claimTestOf, findTemplate } from './queries.ts'
import type { MailTemplateParams, MailTemplateTest, TestedMail } from './schemas.ts'
import { getMailTemplate, refuseFaulty } from './service.ts'

const mostAnHour = 10
/** Less than a handler may take, so that the caller is told what became of the mail. */
const longestMs = 15_000

export type TestMail = Omit<OutgoingMail, 'beforeFinalByte'>

/**
 * The mail that a text would make, to the user who asks for it; noted as sent, so that it counts. Throws forbidden for
 * who is no user, too_many_requests, not_found where a part is neither given nor stored, and invalid_input.
 */
export async function prepareTest(
  ctx: TenantContext,
  place: MailTemplateParams,
  given: MailTemplateTest,
): Promise<TestMail> {
  const { actor, deps, tenantId } = ctx
  if (actor.kind !== 'user') throw new Problem('forbidden', 'An API key has no address of its own; sign in as a user.')
  const known = await findTemplate(ctx, place)
  const { subject, paragraphs } = { ...(known ?? (await nothingStored(ctx, place, given))), ...given }
  refuseFaulty({ subject, paragraphs })
  const { count, seconds } = await claimTestOf(ctx, actor.id)
  if (count >= mostAnHour)
    throw new Problem('too_many_requests', `A user may send ${mostAnHour} tests an hour.`, {
      retryAfterSeconds: Math.max(1, seconds ?? 1),
    })
  await recordAudit(ctx, 'tested', 'mail_template', known?.id ?? null, { ...place })

  const [user, tenant] = [await getUser(ctx, actor.id), await getTenant(ctx)]
  const sample = await writeSample(ctx, place.language, { subject, paragraphs })
  const { from } = deps.mailer
  return {
    ...sample,
    ...{ tenantId, invitationId: null, messageId: `<${newId()}@${from.split('@')[1]}>` },
    from: { name: oneLine(tenant.senderName ?? tenant.name), address: from },
    to: { name: oneLine(user.name), address: user.email },
    subject: `[Test] ${sample.subject}`,
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': place.language },
  }
}

/** What is given must be whole where nothing is stored. */
async function nothingStored(ctx: TenantContext, place: MailTemplateParams, given: MailTemplateTest) {
  const { subject, paragraphs } = given
  return subject !== undefined && paragraphs !== undefined ? { subject, paragraphs } : getMailTemplate(ctx, place)
}

/**
 * Sends it, once and now. Throws conflict when the mail server refuses it for good, and unavailable when it does not
 * take it now; after that it is not sent any more, unless the server had all of it and gave no answer.
 */
export async function sendTest({ mailer }: Deps, mail: TestMail, withinMs = longestMs): Promise<TestedMail> {
  let given = false
  let late = false
  const beforeFinalByte = async () => {
    given = !late
    return given
  }
  const ended = new AbortController()
  const waited = sleep(withinMs, undefined, { signal: ended.signal }).then(
    (): MailOutcome => {
      late = true
      const reason = 'The mail server did not answer in time.'
      return given ? { result: 'unknown', reason } : { result: 'postponed', reason }
    },
    (): MailOutcome => ({ result: 'stopped' }),
  )
  const outcome = await Promise.race([mailer.send({ ...mail, beforeFinalByte }), waited]).finally(() => ended.abort())
  if (outcome.result === 'sent') return { recipient: mail.to.address, subject: mail.subject, messageId: mail.messageId }
  const reason = 'reason' in outcome ? outcome.reason : 'It was stopped.'
  if (outcome.result === 'refused') throw new Problem('conflict', `The mail server refused the mail: ${reason}`)
  if (outcome.result === 'unknown')
    throw new Problem('unavailable', `It is not known whether the mail went out: ${reason}`)
  throw new Problem('unavailable', `The mail was not sent: ${reason}`)
}
