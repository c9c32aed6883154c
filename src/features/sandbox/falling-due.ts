import type { FallingDue } from '../../falling-due.ts'
import { deliveriesToProcess } from '../inbound-deliveries/service.ts'
import { invitationsToExpire, invitationsToSend, remindersToSend } from '../invitations/service.ts'
import { datesToAskOn } from '../schedules/service.ts'
import { scoresToRefresh } from '../scores/service.ts'

/** Everything that falls due by the clock, in the order in which it is done when it is due at one moment. */
export const fallingDue: readonly FallingDue[] = [
  deliveriesToProcess,
  datesToAskOn,
  invitationsToExpire,
  invitationsToSend,
  remindersToSend,
  scoresToRefresh,
]
