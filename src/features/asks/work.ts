/*
 * What workers do for a batch: a few people after the other, each few in a transaction that also notes how far it is. So a
 * worker may die at any moment, and nobody is decided about twice.
 */
import { inTenant, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { wakeAbout } from '../../nudges.ts'
import { callOffOccasions, decideOnOccasion } from '../decisions/service.ts'
import { askBatches } from './jobs.ts'
import { finishBatch, keyOf, type LockedBatch, lockBatch, selectNext, settlePeople, stopSome } from './work-queries.ts'

const atOnce = 50
/** After so long the job ends and a new one goes on, so that one firm does not keep a worker to itself. */
const sliceMs = 10_000

/** Goes on with batches, as a job asks for. */
export async function continueBatches(deps: Deps, { tenantId, ids }: { tenantId: string; ids: string[] }) {
  for (const id of ids) {
    const began = performance.now()
    let isUnderWay = true
    while (isUnderWay && performance.now() - began < sliceMs)
      isUnderWay = await inTenant(deps, tenantId, system, (ctx) => goOn(ctx, id))
    if (isUnderWay) deps.nudges.add(askBatches, tenantId, id)
  }
}

/** Whether there may be more. */
async function goOn(ctx: TenantContext, id: string): Promise<boolean> {
  const batch = await lockBatch(ctx, id)
  if (!batch) return false
  return batch.is_cancelled ? stopMore(ctx, batch) : askMore(ctx, batch)
}

async function askMore(ctx: TenantContext, { id, policy_id, engagement_id }: LockedBatch): Promise<boolean> {
  const found = await selectNext(ctx, id, atOnce)
  for (const { contact_id: contactId } of found)
    if (contactId !== null)
      decideOnOccasion(ctx, {
        ...{ kind: 'manual', key: keyOf(id, contactId), occurredAt: null },
        ...{ policyId: policy_id, engagementId: engagement_id, contactId },
      })
  await ctx.settle()
  await settlePeople(ctx, id, found, found.length < atOnce)
  return found.length === atOnce
}

async function stopMore(ctx: TenantContext, { id }: LockedBatch): Promise<boolean> {
  const stopped = await stopSome(ctx, id, atOnce)
  const occasions = stopped.flatMap(({ occasion_id }) => occasion_id ?? [])
  if (occasions.length > 0)
    await callOffOccasions(ctx, occasions, 'The batch was cancelled before the survey went out.')
  if (stopped.length < atOnce) await finishBatch(ctx, id)
  return stopped.length === atOnce
}

/** Wakes the workers about batches that nobody is at; resolves to how many there were. */
export const sweepBatches = wakeAbout(askBatches, 'nudge_ask_batches', '60 seconds', 100)
