import type { Deps } from '../../src/deps.ts'
import { askDue, planAllDates } from '../../src/features/schedules/service.ts'
import type { World } from './world.ts'

type Firm = Pick<World, 'asTenant' | 'tenantId'> & { deps: Deps }

export const plannedDates = ({ asTenant }: Pick<World, 'asTenant'>) =>
  asTenant(({ tx }) => tx.selectFrom('plannedDates').selectAll().orderBy('id').execute())

/** Plans what is to be planned, as the workers do. */
export const plan = async (firm: Firm) => {
  await firm.asTenant(planAllDates)
  return plannedDates(firm)
}

/** As if nobody had looked since then: the firm's dates come as they would have come from that moment on. */
export const asIfSince = ({ asTenant }: Firm, since: Date) =>
  asTenant(({ tx, tenantId }) =>
    tx.updateTable('plannedDates').set({ since, dueAt: since }).where('tenantId', '=', tenantId).execute(),
  )

/** Asks on all dates that are planned and have come. */
export async function askOnDates(firm: Firm) {
  const ids = (await plannedDates(firm)).map(({ id }) => id)
  await askDue(firm.deps, { tenantId: firm.tenantId, ids })
}
