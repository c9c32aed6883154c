import { inTenant, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { Problem } from '../../problems.ts'
import type { System } from '../connections/service.ts'
import { applySourceChange } from '../tickets/service.ts'
import { processDeliveries } from './jobs.ts'
import { findPeople } from './people.ts'
import {
  claimDelivery,
  countFailure,
  finishDelivery,
  selectForgottenDeliveries,
  type WaitingDelivery,
} from './queries.ts'
import type { TicketChange } from './readers/reader.ts'
import { readers } from './readers/registry.ts'

const mostAttempts = 5

/**
 * Processes stored calls, each in a transaction of its own that also marks it: a crash leaves it as it was. One that
 * cannot be processed does not stop the others; it is tried again, and given up after some attempts.
 */
export async function processWaitingDeliveries(deps: Deps, { tenantId, ids }: { tenantId: string; ids: string[] }) {
  const failures: unknown[] = []
  for (const id of ids.toSorted()) {
    try {
      await inTenant(deps, tenantId, system, (ctx) => processDelivery(ctx, id))
    } catch (error) {
      deps.log.warn({ err: error, tenantId, delivery: id }, 'a delivery could not be processed')
      const givenUp = await inTenant(deps, tenantId, system, (ctx) => noteFailure(ctx, id, error))
      if (!givenUp) failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} deliveries are tried again`)
}

/** Whether it is given up: at once where trying again would end alike, never for what only the moment is to blame. */
async function noteFailure(ctx: TenantContext, id: string, error: unknown): Promise<boolean> {
  if (error instanceof Problem) {
    await finishDelivery(ctx, id, 'failed', error.message)
    return true
  }
  if (isOfTheMoment(error)) return false
  const attempts = await countFailure(ctx, id)
  if (attempts === undefined || attempts < mostAttempts) return attempts === undefined
  await finishDelivery(ctx, id, 'failed', `Gave up after ${mostAttempts} attempts; the log says why.`)
  return true
}

/** A lock that was not free, a deadlock, a database that went away. */
const isOfTheMoment = (error: unknown) =>
  /^(40|55P03|57|08|53|E[A-Z]+$)/.test((error as { code?: string } | null)?.code ?? '')

async function processDelivery(ctx: TenantContext, id: string) {
  const delivery = await claimDelivery(ctx, id)
  if (!delivery) return
  const reading = read(delivery)
  if ('ignored' in reading) {
    await finishDelivery(ctx, id, 'ignored', reading.ignored)
    return
  }
  const outcome = await apply(ctx, delivery, reading.change)
  await finishDelivery(ctx, id, 'processed', outcome)
}

function read({ system: name, body }: WaitingDelivery) {
  const reader = readers[name as System]
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return { ignored: 'The body is not valid JSON in UTF-8.' }
  }
  reader.check?.(parsed)
  return reader.read(parsed)
}

/** Nothing happened later than it was told: a sender whose clock is ahead must not outrank what comes after. */
const happenedAt = (said: Date | null, received: Date) => (said && said < received ? said : received)

async function apply(ctx: TenantContext, delivery: WaitingDelivery, change: TicketChange): Promise<string> {
  const { source, connection_id: connectionId, received_at: receivedAt } = delivery
  const people = await findPeople(ctx, source, change)
  const { id, state, cycle } = await applySourceChange(
    ctx,
    { source, externalId: change.externalId, connectionId },
    {
      occurredAt: happenedAt(change.occurredAt, receivedAt),
      ...(change.state !== 'unknown' && { state: change.state }),
      ...(change.resolvedAt && { resolvedAt: happenedAt(change.resolvedAt, receivedAt) }),
      wasResolved: change.wasResolved,
      ...(people.assignees && { assignees: people.assignees }),
      facts: {
        number: change.number,
        subject: change.subject,
        type: change.type,
        priority: change.priority,
        clientId: people.clientId,
        contactId: people.contactId,
        requesterExternalId: change.requester?.id,
        openedAt: change.openedAt,
      },
    },
  )
  return `Ticket ${id} is ${state}${cycle > 0 ? `, resolution ${cycle}` : ''}.`
}

/** Wakes the workers about calls that nobody has processed for some seconds; resolves to how many there were. */
export async function sweepDeliveries(deps: Deps): Promise<number> {
  const rows = await selectForgottenDeliveries(deps, 10, 1000)
  for (const { tenant_id: tenantId, id } of rows) deps.nudges.add(processDeliveries, tenantId, id)
  return rows.length
}
