import type { Deps } from '../src/deps.ts'
import { askBatches } from '../src/features/asks/jobs.ts'
import { continueBatches, sweepBatches } from '../src/features/asks/service.ts'
import { watchConnections } from '../src/features/connection-health/service.ts'
import { replayDeliveries } from '../src/features/delivery-replays/jobs.ts'
import { continueReplays, sweepReplays } from '../src/features/delivery-replays/service.ts'
import { processDeliveries } from '../src/features/inbound-deliveries/jobs.ts'
import {
  processWaitingDeliveries,
  shortenDeliveryLogs,
  sweepDeliveries,
} from '../src/features/inbound-deliveries/service.ts'
import {
  expireInvitations,
  nudgeDueInvitations,
  nudgeDueReminders,
  recoverAbandonedInvitations,
  recoverAbandonedReminders,
  sendDueInvitations,
  sendDueReminders,
  sendInvitations,
  sendReminders,
} from '../src/features/invitations/service.ts'
import { lookUps } from '../src/features/look-ups/jobs.ts'
import { lookUpDue, sweepLookUps } from '../src/features/look-ups/service.ts'
import { replayPolicies } from '../src/features/policy-replays/jobs.ts'
import { runReplays, sweepPolicyReplays } from '../src/features/policy-replays/service.ts'
import { askOnDates, planDates } from '../src/features/schedules/jobs.ts'
import { askDue, planPolicies, sweepDates, sweepSchedules } from '../src/features/schedules/service.ts'
import { refreshScores } from '../src/features/scores/jobs.ts'
import { followScoreNudge, nudgeDueScores } from '../src/features/scores/service.ts'
import { matchTickets } from '../src/features/tickets/jobs.ts'
import { finishMatches, sweepMatches } from '../src/features/tickets/service.ts'
import { writeBacks } from '../src/features/write-backs/jobs.ts'
import { armDueWriteBacks, sweepWriteBacks, writeDue } from '../src/features/write-backs/service.ts'
import type { JobContract, RowIds } from '../src/jobs.ts'

/** What is done for a job: bound to one service verb. */
export interface Handler {
  contract: JobContract
  process(deps: Deps, rows: RowIds): Promise<void>
}

/** Finds rows that are due, whatever became of the queue; resolves to how many it found. */
export interface Sweep {
  name: string
  run(deps: Deps): Promise<number>
}

export const handlers: readonly Handler[] = [
  { contract: processDeliveries, process: processWaitingDeliveries },
  { contract: replayDeliveries, process: continueReplays },
  { contract: matchTickets, process: finishMatches },
  { contract: lookUps, process: lookUpDue },
  { contract: writeBacks, process: writeDue },
  { contract: sendInvitations, process: (deps, { tenantId, ids }) => sendDueInvitations(deps, tenantId, ids) },
  { contract: sendReminders, process: (deps, { tenantId, ids }) => sendDueReminders(deps, tenantId, ids) },
  { contract: replayPolicies, process: runReplays },
  { contract: planDates, process: planPolicies },
  { contract: askBatches, process: continueBatches },
  { contract: askOnDates, process: askDue },
  { contract: refreshScores, process: (deps, { tenantId }) => followScoreNudge(deps, tenantId) },
]

export const sweeps: readonly Sweep[] = [
  { name: 'forgotten deliveries', run: sweepDeliveries },
  { name: 'forgotten matches', run: sweepMatches },
  { name: 'due look-ups', run: sweepLookUps },
  { name: 'answers to write back', run: armDueWriteBacks },
  { name: 'due write-backs', run: sweepWriteBacks },
  { name: 'due invitations', run: nudgeDueInvitations },
  { name: 'abandoned invitations', run: recoverAbandonedInvitations },
  { name: 'due reminders', run: nudgeDueReminders },
  { name: 'abandoned reminders', run: recoverAbandonedReminders },
  { name: 'expired invitations', run: expireInvitations },
  { name: 'people without dates', run: sweepSchedules },
  { name: 'forgotten batches', run: sweepBatches },
  { name: 'dates that have come', run: sweepDates },
  { name: 'due scores', run: nudgeDueScores },
  { name: 'silent connections', run: watchConnections },
  { name: 'old payloads', run: shortenDeliveryLogs },
  { name: 'forgotten replays', run: sweepReplays },
  { name: 'forgotten replays of policies', run: sweepPolicyReplays },
]
