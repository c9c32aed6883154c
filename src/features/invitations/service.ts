import type { TenantContext } from '../../context.ts'
import { sendInvitations } from './jobs.ts'

/** Wakes the workers about invitations that are due, after the commit. */
export function sendInvitationsLater({ deps, tenantId, afterCommit }: TenantContext, ...ids: string[]) {
  afterCommit(() => deps.nudges.add(sendInvitations, tenantId, ...ids))
}
