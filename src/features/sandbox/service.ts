import { inTenant, type TenantContext } from '../../context.ts'
import { notFound, Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { getCapturedMail, listCapturedMails } from '../captured-mails/service.ts'
import { moveUntil } from './clock.ts'
import { claimClock, findClock, releaseClock } from './queries.ts'
import type { ClockMove, ClockMoved } from './schemas.ts'

/** For a live firm there is nothing of all this. Throws not_found. */
async function clockOf(ctx: TenantContext) {
  const clock = await findClock(ctx)
  if (!clock) throw notFound('sandbox')
  return clock
}

/** Throws not_found for a live firm. */
export async function getSandboxClock(ctx: TenantContext) {
  const { now, is_moving: isMoving } = await clockOf(ctx)
  return { now, isMoving }
}

/**
 * Moves the clock forward; all that falls due on the way is done, in order, before this resolves. Not in a transaction,
 * since it runs many. Throws not_found for a live firm, invalid_input for a target that is none, conflict for one that
 * has passed and while another call moves the clock.
 */
export async function moveSandboxClock(ctx: TenantContext, move: ClockMove): Promise<ClockMoved> {
  const { deps, tenantId, actor } = ctx
  await clockOf(ctx)
  const fence = await claimClock(ctx)
  if (fence === undefined) throw new Problem('conflict', 'Another call moves the clock; wait for its answer.')
  try {
    const { now: from, time_zone: zone } = await clockOf(ctx)
    const target = targetOf(move, from, zone)
    const { now, done, left } = await moveUntil(deps, tenantId, fence, target)
    await inTenant(deps, tenantId, actor, (inside) =>
      recordAudit(inside, 'moved', 'sandbox_clock', tenantId, { from: from.toISOString(), to: now.toISOString() }),
    )
    const reached = left.length === 0
    return { from, now, target, reached, done: [...done].map(([what, count]) => ({ what, count })), left }
  } finally {
    await releaseClock(ctx, fence)
  }
}

const farthestYears = 10

function targetOf({ to, by }: ClockMove, now: Date, zone: string): Date {
  const refuse = (message: string) => {
    const pointer = to === undefined ? '/by' : '/to'
    return new Problem('invalid_input', `${pointer} ${message}.`, { faults: [{ pointer, message }] })
  }
  const start = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone)
  const farthest = start.add({ years: farthestYears }).epochMilliseconds
  const target = to === undefined ? laterBy(start, by!) : new Date(to).getTime()
  if (!(target <= farthest)) throw refuse(`must be at most ${farthestYears} years ahead`)
  if (target < now.getTime())
    throw new Problem('conflict', `The clock shows ${now.toISOString()} and only moves forward.`)
  return new Date(target)
}

/** NaN where the calendar does not reach so far. */
function laterBy(start: Temporal.ZonedDateTime, by: string): number {
  try {
    return start.add(Temporal.Duration.from(by)).epochMilliseconds
  } catch (error) {
    if (error instanceof RangeError) return Number.NaN
    throw error
  }
}

type Mails = Parameters<typeof listCapturedMails>[1]

/** The mails of a sandbox, whether or not others are sent for real. Throws not_found for a live firm. */
export async function listSandboxMails(ctx: TenantContext, query: Mails) {
  await clockOf(ctx)
  return listCapturedMails(ctx, query)
}

/** Throws not_found. */
export async function getSandboxMail(ctx: TenantContext, id: string) {
  await clockOf(ctx)
  return getCapturedMail(ctx, id)
}
