/** The first mail of an invitation. */
import type { Deps } from '../../deps.ts'
import { claimInvitations, findLeftInvitations } from './claim-queries.ts'
import { type Sendable, sendDue } from './sending.ts'
import { markFinalBytes, recordSentMails, recordSetbackMails } from './sending-queries.ts'
import { weighInvitations } from './weighing.ts'

const firstMails: Sendable = {
  claim: claimInvitations,
  weigh: weighInvitations,
  findLeft: findLeftInvitations,
  mark: markFinalBytes,
  recordSent: recordSentMails,
  recordSetbacks: recordSetbackMails,
}

/** Sends those of the invitations that are due and that nobody else is sending; everything is checked once more. */
export const sendDueInvitations = (deps: Deps, tenantId: string, ids: readonly string[]): Promise<void> =>
  sendDue(deps, tenantId, firstMails, ids)
