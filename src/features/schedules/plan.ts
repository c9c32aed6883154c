import { dateAfter } from '../../asking/dates.ts'
import { inTenant, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { wakeAbout } from '../../nudges.ts'
import { planDates } from './jobs.ts'
import { forgetOthers, type Planned, selectUnplanned, storePlans, type Unplanned } from './plan-queries.ts'

const atOnce = 500
/** After so long the job ends and another goes on, so that one firm does not keep a worker to itself. */
const sliceMs = 10_000
/** How long at most somebody who has just come has no date. */
const lookEvery = '5 minutes'

/** Plans the next date of all whom these policies are about, as a job asks for. */
export async function planPolicies(deps: Deps, { tenantId, ids }: { tenantId: string; ids: string[] }) {
  for (const id of ids) {
    const began = performance.now()
    await inTenant(deps, tenantId, system, (ctx) => forgetOthers(ctx, id))
    let left = true
    while (left && performance.now() - began < sliceMs)
      left = await inTenant(deps, tenantId, system, (ctx) => planSome(ctx, id))
    if (left) deps.nudges.add(planDates, tenantId, id)
  }
}

/** Plans dates for some; whether there may be more who have none. */
export async function planSome(ctx: TenantContext, policyId: string): Promise<boolean> {
  const found = await selectUnplanned(ctx, policyId, atOnce)
  if (found.length > 0) await storePlans(ctx, policyId, found.map(planned))
  return found.length === atOnce
}

const planned = ({ contact_id, engagement_id, zone, rule, since }: Unplanned): Planned => ({
  ...{ contactId: contact_id, engagementId: engagement_id, zone, rule, since },
  dueAt: dateAfter(rule, zone, since),
})

/** Wakes the workers about policies that were changed, or not looked at for a while. */
export const sweepSchedules = wakeAbout(planDates, 'claim_schedule_looks', lookEvery, 100)
