import { inTenant, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { wakeAbout } from '../../nudges.ts'
import { Problem } from '../../problems.ts'
import { parseBody, readDelivery } from '../../ticket-systems/read-delivery.ts'
import { Refusal, type TicketReport } from '../../ticket-systems/system.ts'
import { systemOf } from '../connections/service.ts'
import { lookUpLater } from '../look-ups/service.ts'
import { isEchoOfNote, withoutState } from '../write-backs/service.ts'
import { applyReport } from './apply.ts'
import { processDeliveries } from './jobs.ts'
import { claimDelivery, countFailure, finishDelivery, type WaitingDelivery, withSavepoint } from './queries.ts'

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

/** Processes a stored call in the transaction of the caller, if it waits and nobody else is at it. */
export async function processDelivery(ctx: TenantContext, id: string) {
  const delivery = await claimDelivery(ctx, id)
  if (!delivery) return
  const { tickets, ignored, leftOut } = read(delivery)
  const more = leftOut === null ? '' : ` ${leftOut}`
  if (ignored !== null) await finishDelivery(ctx, id, 'ignored', ignored)
  else if (tickets.length === 1)
    await finishDelivery(ctx, id, 'processed', `${await apply(ctx, delivery, tickets[0]!)}${more}`)
  else await applyAll(ctx, delivery, tickets, more)
}

/** What the call says, by the one way that previews and the command take as well. */
export function read({
  system: name,
  body: raw,
  headers,
  mapping,
}: Pick<WaitingDelivery, 'system' | 'body' | 'headers' | 'mapping'>) {
  const system = systemOf(name)
  const call = { headers, raw, url: '', method: 'POST' }
  try {
    return readDelivery(system, call, parseBody(system, call), mapping)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { event: null, deliveryId: null, tickets: [], ignored: error.message, leftOut: null }
  }
}

/** Several tickets in one call: one that cannot be applied does not spoil the others. */
async function applyAll(ctx: TenantContext, delivery: WaitingDelivery, tickets: readonly TicketReport[], more: string) {
  const outcomes: string[] = []
  let failed = 0
  for (const ticket of tickets) {
    const { outcome, fault } = await withSavepoint(ctx, () => apply(ctx, delivery, ticket))
    if (fault !== undefined && !(fault instanceof Problem)) throw fault
    if (fault) failed += 1
    outcomes.push(outcome ?? `Ticket ${ticket.externalId}: ${fault?.message}`)
  }
  const state = failed === tickets.length ? 'failed' : 'processed'
  await finishDelivery(ctx, delivery.id, state, `${outcomes.join(' ')}${more}`)
}

async function apply(ctx: TenantContext, delivery: WaitingDelivery, told: TicketReport): Promise<string> {
  const isEcho = told.state !== 'deleted' && (await isEchoOfNote(ctx, delivery, told))
  const report = isEcho ? withoutState(told) : told
  const { id, state, cycle } = await applyReport(ctx, delivery, report)
  await lookUpLater(ctx, id)
  const unmapped = report.resolves === 'needs-mapping' ? ' Nobody has said what its status means.' : ''
  const echo = isEcho ? ' It follows from our own note, so what it says of the state does not count.' : ''
  return `Ticket ${id} is ${state}${cycle > 0 ? `, resolution ${cycle}` : ''}.${unmapped}${echo}`
}

/** Wakes the workers about calls that nobody has processed for some seconds; resolves to how many there were. */
export const sweepDeliveries = wakeAbout(processDeliveries, 'nudge_waiting_deliveries', '10 seconds', 1000)
