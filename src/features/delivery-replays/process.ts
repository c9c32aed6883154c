/*
 * What workers do for a replay: one call after the other, each in a transaction that also moves the replay on. So a
 * worker may die at any moment, and calls that come meanwhile wait for none of this.
 */
import { inTenant, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { wakeAbout } from '../../nudges.ts'
import { processAgain, processLater } from '../inbound-deliveries/service.ts'
import { replayDeliveries } from './jobs.ts'
import { advanceReplay, finishReplay, lockReplay, nextDelivery } from './queries.ts'

/** After so long the job ends and a new one goes on, so that one firm does not keep a worker to itself. */
const sliceMs = 10_000
const forgottenAfter = '60 seconds'

/** Goes on with replays, as a job asks for. */
export async function continueReplays(deps: Deps, { tenantId, ids }: { tenantId: string; ids: string[] }) {
  for (const id of ids) {
    const began = performance.now()
    let isUnderWay = true
    while (isUnderWay && performance.now() - began < sliceMs) isUnderWay = await replayNext(deps, tenantId, id)
    if (isUnderWay) deps.nudges.add(replayDeliveries, tenantId, id)
  }
}

interface Attempt {
  deliveryId?: string
  connectionId?: string
}

/** Whether there may be more. */
async function replayNext(deps: Deps, tenantId: string, id: string): Promise<boolean> {
  const attempt: Attempt = {}
  try {
    return await inTenant(deps, tenantId, system, (ctx) => replayOne(ctx, id, attempt))
  } catch (error) {
    if (attempt.deliveryId === undefined) throw error
    deps.log.warn({ err: error, tenantId, delivery: attempt.deliveryId }, 'a delivery could not be processed again')
    return inTenant(deps, tenantId, system, (ctx) => leave(ctx, id, attempt))
  }
}

async function replayOne(ctx: TenantContext, id: string, attempt: Attempt): Promise<boolean> {
  if (!(await lockReplay(ctx, id))) return false
  const delivery = await nextDelivery(ctx, id)
  if (!delivery) {
    await finishReplay(ctx, id)
    return false
  }
  attempt.deliveryId = delivery.id
  attempt.connectionId = delivery.connection_id
  await processAgain(ctx, delivery.connection_id, delivery.id)
  await advanceReplay(ctx, id, delivery.id)
  return true
}

/** One that cannot be processed holds up no other: it is tried again, and given up, like one that has just come. */
async function leave(ctx: TenantContext, id: string, { deliveryId, connectionId }: Attempt): Promise<boolean> {
  if (!(await lockReplay(ctx, id))) return false
  await processLater(ctx, connectionId!, deliveryId!)
  await advanceReplay(ctx, id, deliveryId!)
  return true
}

/** Wakes the workers about replays that nobody is at; resolves to how many there were. */
export const sweepReplays = wakeAbout(replayDeliveries, 'nudge_delivery_replays', forgottenAfter, 100)
