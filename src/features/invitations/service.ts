import type { TenantContext } from '../../context.ts'
import { notFound } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { sendInvitations } from './jobs.ts'
import { findInvitation, revoke, listInvitations as selectInvitations } from './queries.ts'
import type { InvitationQuery } from './schemas.ts'
import { surveyLink } from './survey-mail.ts'

export { invitationsToExpire, invitationsToSend } from './falling-due.ts'
export { sendDueInvitations } from './first-mails.ts'
export { sendInvitations, sendReminders } from './jobs.ts'
export { sendDueReminders } from './reminders.ts'
export { remindersToSend } from './reminders-falling-due.ts'
export {
  expireInvitations,
  nudgeDueInvitations,
  nudgeDueReminders,
  recoverAbandonedInvitations,
  recoverAbandonedReminders,
} from './sweeps.ts'

export const listInvitations = (ctx: TenantContext, query: InvitationQuery) => selectInvitations(ctx, query)

/** An invitation; with the link of its survey for those who may write, because who has the link can answer. */
export async function getInvitation(ctx: TenantContext, id: string) {
  const invitation = await findInvitation(ctx, id)
  if (!invitation) throw notFound('invitation')
  const { actor, deps, tenantId } = ctx
  const mayAnswer = 'scopes' in actor && actor.scopes.has('invitations:write')
  const linked = { id, expires_at: invitation.expiresAt }
  return { ...invitation, surveyUrl: mayAnswer ? surveyLink(deps, tenantId, linked) : null }
}

/** Takes an invitation back: if it has not gone out it never will, and its links stop working. */
export async function revokeInvitation(ctx: TenantContext, id: string): Promise<void> {
  const revoked = await revoke(ctx, id)
  if (!revoked) throw notFound('invitation')
  await recordAudit(ctx, 'revoked', 'invitation', id, { state: revoked.state })
}

/** Wakes the workers about invitations that are due, after the commit. */
export function sendInvitationsLater({ deps, tenantId, afterCommit }: TenantContext, ...ids: string[]) {
  afterCommit(() => deps.nudges.add(sendInvitations, tenantId, ...ids))
}
