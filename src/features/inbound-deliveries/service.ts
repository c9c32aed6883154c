import { isUtf8 } from 'node:buffer'
import type { TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { newId } from '../../ids.ts'
import { notFound, Problem } from '../../problems.ts'
import { type InboundCall, Refusal } from '../../ticket-systems/system.ts'
import { recordAudit } from '../audit-events/service.ts'
import type { RefusalReason } from '../connection-health/schemas.ts'
import { noteRefusal } from '../connection-health/service.ts'
import { findCalledConnection, getConnection } from '../connections/service.ts'
import { arrivalOf, deliveryKey, keptHeaders } from './arrival.ts'
import { processDeliveries, processDeliveryLater } from './jobs.ts'
import { processDelivery } from './process.ts'
import { faultOf } from './proof.ts'
import { listDeliveries as selectDeliveries, selectDelivery, updateToReceived } from './queries.ts'
import type { DeliveryQuery } from './schemas.ts'
import { storeDelivery } from './storing.ts'

export { writeRefusals } from '../connection-health/service.ts'
export { deliveriesToProcess } from './falling-due.ts'
export { processWaitingDeliveries, sweepDeliveries } from './process.ts'
export { shortenDeliveryLogs } from './shorten.ts'

/** A call as HTTP gives it. */
export type ReceivedCall = Pick<InboundCall, 'headers' | 'raw' | 'method'> & {
  /** What stands behind the path, with its question mark; some systems sign it or carry their secret there. */
  query: string
}

/**
 * Takes a call of a ticket system: verified, stored once with its payload, then answered; what it means is read later.
 * Throws not_found for an unknown connection, unauthenticated for a wrong signature or secret or an old timestamp, and
 * for bodies in our own format malformed_request and invalid_input. Of these it is only counted that they came. Throws
 * unavailable when the system signs by keys that it does not give out just now.
 */
export async function receiveDelivery(deps: Deps, connectionId: string, received: ReceivedCall): Promise<void> {
  const connection = await findCalledConnection(deps, connectionId)
  if (!connection) throw notFound('connection')
  const { query, ...rest } = received
  const call = { ...rest, url: connection.url + query }
  const refuse = (reason: RefusalReason, problem: Problem) => {
    noteRefusal(connection.ctx, connectionId, reason)
    throw problem
  }
  if (!connection.enabled) refuse('disabled', notFound('connection'))
  const fault = await faultOf(connection, call, deps.clock.now())
  if (fault) refuse(fault, new Problem('unauthenticated', 'The signature or secret is wrong, missing or too old.'))
  const arrival = arrivalOf(connection.system, call)
  if (arrival instanceof Refusal) return refuse('broken_body', problemOf(arrival))
  const id = newId()
  const isNew = await storeDelivery(connection.ctx, {
    ...{ id, connectionId, body: call.raw, headers: keptHeaders(connection.system, call) },
    deliveryKey: deliveryKey(arrival, call.raw, deps.clock.now()),
  })
  if (isNew) deps.nudges.add(processDeliveries, connection.ctx.tenantId, id)
}

/** Keeps in mind that a body was refused for its size, of which nothing was read. */
export async function noteTooLarge(deps: Deps, connectionId: string): Promise<void> {
  const connection = await findCalledConnection(deps, connectionId)
  if (connection) noteRefusal(connection.ctx, connectionId, 'body_too_large')
}

const problemOf = ({ message, faults }: Refusal) =>
  faults.length === 0
    ? new Problem('malformed_request', message)
    : new Problem('invalid_input', message, { faults: [...faults] })

export async function listDeliveries(ctx: TenantContext, connectionId: string, query: DeliveryQuery) {
  await getConnection(ctx, connectionId)
  return selectDeliveries(ctx, connectionId, query)
}

/** Throws not_found. */
export async function getDelivery(ctx: TenantContext, connectionId: string, id: string) {
  const delivery = await selectDelivery(ctx, connectionId, id)
  if (!delivery) throw notFound('delivery')
  const bodyEncoding = isUtf8(delivery.body) ? ('utf8' as const) : ('base64' as const)
  return { ...delivery, body: delivery.body.toString(bodyEncoding), bodyEncoding }
}

/**
 * Has a stored call processed again, as if it had just come. What it says counts once all the same. Throws not_found, and
 * conflict when its payload has been removed.
 */
export async function replayDelivery(ctx: TenantContext, connectionId: string, id: string) {
  const { bodyRemovedAt } = await getDelivery(ctx, connectionId, id)
  if (bodyRemovedAt !== null)
    throw new Problem('conflict', 'The payload of this call has been removed, so it cannot be processed again.')
  await updateToReceived(ctx, connectionId, id)
  await recordAudit(ctx, 'replayed', 'delivery', id, { connectionId })
  processDeliveryLater(ctx, id)
  return getDelivery(ctx, connectionId, id)
}

/** Processes a stored call again within the transaction of the caller. */
export async function processAgain(ctx: TenantContext, connectionId: string, id: string): Promise<void> {
  await updateToReceived(ctx, connectionId, id)
  await processDelivery(ctx, id)
}

/** Has it processed again by itself, with as many attempts as one that has just come. */
export async function processLater(ctx: TenantContext, connectionId: string, id: string): Promise<void> {
  await updateToReceived(ctx, connectionId, id)
  processDeliveryLater(ctx, id)
}
