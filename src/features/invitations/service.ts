import type { TenantContext } from '../../context.ts'
import { notFound } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { sendInvitations } from './jobs.ts'
import { withLinks } from './links.ts'
import { findInvitation, revoke, listInvitations as selectInvitations } from './queries.ts'
import { takeReceipt } from './receipts.ts'
import type { InvitationQuery, Receipt } from './schemas.ts'

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

/** Invitations as a page; with their links for those who may write. */
export async function listInvitations(ctx: TenantContext, query: InvitationQuery) {
  const page = await selectInvitations(ctx, query)
  return { ...page, items: page.items.map((row) => withLinks(ctx, row)) }
}

/** An invitation; with its links for those who may write. */
export async function getInvitation(ctx: TenantContext, id: string) {
  const invitation = await findInvitation(ctx, id)
  if (!invitation) throw notFound('invitation')
  return withLinks(ctx, invitation)
}

/** Takes the receipt for an invitation that the firm delivers itself; resolves to the invitation. */
export async function acceptReceipt(ctx: TenantContext, id: string, receipt: Receipt) {
  await takeReceipt(ctx, id, receipt)
  return getInvitation(ctx, id)
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
