import { isUtf8 } from 'node:buffer'
import type { TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { newId } from '../../ids.ts'
import { notFound, Problem } from '../../problems.ts'
import { parseBody } from '../../ticket-systems/read-delivery.ts'
import { type InboundCall, Refusal, type TicketSystem } from '../../ticket-systems/system.ts'
import { recordAudit } from '../audit-events/service.ts'
import { findOpenConnection, getConnection, type OpenConnection } from '../connections/service.ts'
import { deliveryKey, keptHeaders } from './arrival.ts'
import { processDeliveries, processDeliveryLater } from './jobs.ts'
import { insertDelivery, listDeliveries as selectDeliveries, selectDelivery, updateToReceived } from './queries.ts'
import type { DeliveryQuery } from './schemas.ts'

export { processWaitingDeliveries, sweepDeliveries } from './process.ts'

/** A call as HTTP gives it. */
export type ReceivedCall = Pick<InboundCall, 'headers' | 'raw' | 'method'> & {
  /** What stands behind the path, with its question mark; some systems sign it or carry their secret there. */
  query: string
}

/**
 * Takes a call of a ticket system: verified, stored once with its payload, then answered; what it means is read later.
 * Throws not_found for an unknown connection, unauthenticated for a wrong signature or secret or an old timestamp, and
 * for bodies in our own format malformed_request and invalid_input. None of these stores anything.
 */
export async function receiveDelivery(deps: Deps, connectionId: string, received: ReceivedCall): Promise<void> {
  const connection = await findOpenConnection(deps, connectionId)
  if (!connection) throw notFound('connection')
  const { query, ...rest } = received
  const call = { ...rest, url: connection.url + query }
  if (!(await isGenuine(connection, call, deps.clock.now())))
    throw new Problem('unauthenticated', 'The signature or secret is wrong, missing or too old.')
  const id = newId()
  const isNew = await insertDelivery(connection.ctx, {
    ...{ id, connectionId, body: call.raw, headers: keptHeaders(connection.system, call) },
    deliveryKey: deliveryKey(identityOf(connection.system, call), call.raw, deps.clock.now()),
  })
  if (isNew) deps.nudges.add(processDeliveries, connection.ctx.tenantId, id)
}

/** Every secret is tried, whichever fits, so that the time does not tell which it was. */
async function isGenuine({ system, authentication, secrets }: OpenConnection, call: InboundCall, now: Date) {
  const { verify } = system.authentications[authentication]!
  const fits = await Promise.all(secrets.map((secret) => verify(call, secret, now)))
  return fits.includes(true)
}

/** A sender of our own format hears what is wrong with its body; what others send is stored all the same, and seen. */
function identityOf(system: TicketSystem, call: InboundCall) {
  try {
    const body = parseBody(system, call)
    system.check?.(body)
    return system.identify(call, body)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (system.check) throw problemOf(error)
    return { deliveryId: null, isTimed: false }
  }
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

/** Has a stored call processed again, as if it had just come. What it says counts once all the same. */
export async function replayDelivery(ctx: TenantContext, connectionId: string, id: string) {
  await getDelivery(ctx, connectionId, id)
  await updateToReceived(ctx, connectionId, id)
  await recordAudit(ctx, 'replayed', 'delivery', id, { connectionId })
  processDeliveryLater(ctx, id)
  return getDelivery(ctx, connectionId, id)
}
