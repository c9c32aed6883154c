/** Reminders: one more mail each, under the same discipline as the first, inside the sending window or not at all. */
import { zoneFor } from '../../asking/timing.ts'
import { nextMoment } from '../../asking/windows.ts'
import { inTenant, system } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import type { Claimed } from './claim-queries.ts'
import {
  claimReminders,
  findLeftReminders,
  markReminders,
  recordSentReminders,
  recordSetbackReminders,
} from './reminder-queries.ts'
import { holdDueReminders, moveReminder } from './reminder-weighing-queries.ts'
import { type Sendable, sendDue } from './sending.ts'

/** Puts off those whose window is shut, or calls them off if it opens too late, and claims the rest. */
const weighReminders = (deps: Deps, tenantId: string, ids: readonly string[]): Promise<Claimed[]> =>
  inTenant(deps, tenantId, system, async (ctx) => {
    const ready: string[] = []
    for (const { id, window, now, expires_at, ...zones } of await holdDueReminders(ctx, ids)) {
      const at = nextMoment(now, window, zoneFor(zones.contact_zone, zones.client_zone, zones.firm_zone))
      if (at?.getTime() === now.getTime()) ready.push(id)
      else await moveReminder(ctx, id, at && at < expires_at ? at : null)
    }
    return claimReminders(ctx, ready, true)
  })

const reminders: Sendable = {
  claim: claimReminders,
  weigh: weighReminders,
  findLeft: findLeftReminders,
  mark: markReminders,
  recordSent: recordSentReminders,
  recordSetbacks: recordSetbackReminders,
}

/** Sends those of the reminders that are due and that nobody else is sending; everything is checked once more. */
export const sendDueReminders = (deps: Deps, tenantId: string, ids: readonly string[]): Promise<void> =>
  sendDue(deps, tenantId, reminders, ids)
