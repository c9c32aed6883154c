import { inTenant, system, type TenantContext } from '../../context.ts'
import type { FallingDue } from '../../falling-due.ts'
import { askOn } from './ask.ts'
import { selectDue, selectNextDue, selectPoliciesWithDates } from './date-queries.ts'
import { planSome } from './plan.ts'
import { forgetOthers } from './plan-queries.ts'

export { askDue, sweepDates } from './ask.ts'
export { planPolicies, sweepSchedules } from './plan.ts'

/** Plans the dates of all policies of the firm: for whoever cannot wait for the workers. */
export async function planAllDates(ctx: TenantContext): Promise<void> {
  for (const policyId of await selectPoliciesWithDates(ctx)) {
    await forgetOthers(ctx, policyId)
    while (await planSome(ctx, policyId));
  }
}

/** Dates that come, for a clock that is moved. Whoever came or went is planned for first. */
export const datesToAskOn: FallingDue = {
  name: 'dates',
  prepare: planAllDates,
  nextDue: selectNextDue,
  runDue: (deps, tenantId) =>
    inTenant(deps, tenantId, system, async (ctx) => {
      const ids = await selectDue(ctx, 50)
      if (ids.length > 0) await askOn(ctx, ids)
      return ids.length
    }),
}
