import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { getConnection } from '../connections/service.ts'
import { replayDeliveries } from './jobs.ts'
import { countReplayable, insertReplay, listReplays as selectReplays } from './queries.ts'
import { mostDeliveries, type NewReplay, type ReplayQuery } from './schemas.ts'

export { continueReplays, sweepReplays } from './process.ts'

/**
 * Has the calls of a time processed again by the workers, in the order in which they came. Throws not_found,
 * invalid_input for a time that ends before it begins, and conflict for too many calls, or when the payloads of all of
 * them have been removed.
 */
export async function createReplay(ctx: TenantContext, connectionId: string, { from, to, state }: NewReplay) {
  await getConnection(ctx, connectionId)
  const time = { connectionId, from: new Date(from), to: new Date(to), state: state ?? null }
  if (time.from >= time.to) {
    const fault = { pointer: '/to', message: 'must be later than from' }
    throw new Problem('invalid_input', `${fault.pointer} ${fault.message}.`, { faults: [fault] })
  }
  const { whole, removed } = await countReplayable(ctx, time, mostDeliveries + 1)
  if (whole + removed > mostDeliveries)
    throw new Problem('conflict', 'More than 10,000 calls came in that time: choose a shorter one.')
  if (whole === 0 && removed > 0)
    throw new Problem('conflict', 'The payloads of these calls have been removed, so they cannot be processed again.')
  const replay = await insertReplay(ctx, time, whole)
  await recordAudit(ctx, 'replayed', 'connection', connectionId, { replayId: replay.id, deliveries: whole })
  ctx.afterCommit(() => ctx.deps.nudges.add(replayDeliveries, ctx.tenantId, replay.id))
  return replay
}

/** Throws not_found. */
export async function listReplays(ctx: TenantContext, connectionId: string, query: ReplayQuery) {
  await getConnection(ctx, connectionId)
  return selectReplays(ctx, connectionId, query)
}
