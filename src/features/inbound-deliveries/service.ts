import { isUtf8 } from 'node:buffer'
import type { TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { newId } from '../../ids.ts'
import { notFound, Problem } from '../../problems.ts'
import { sha256 } from '../../secrets.ts'
import { recordAudit } from '../audit-events/service.ts'
import { findOpenConnection, getConnection } from '../connections/service.ts'
import { processDeliveries, processDeliveryLater } from './jobs.ts'
import { insertDelivery, listDeliveries as selectDeliveries, selectDelivery, updateToReceived } from './queries.ts'
import { header, type InboundCall, type Reader } from './readers/reader.ts'
import { readers } from './readers/registry.ts'
import type { DeliveryQuery } from './schemas.ts'

export { processWaitingDeliveries, sweepDeliveries } from './process.ts'

/**
 * Takes a call of a ticket system: verified, stored once with its payload, then answered; what it means is read later.
 * Throws not_found for an unknown connection, unauthenticated for a wrong signature or secret or an old timestamp, and
 * for bodies in our own format malformed_request and invalid_input. None of these stores anything.
 */
export async function receiveDelivery(deps: Deps, connectionId: string, call: InboundCall): Promise<void> {
  const connection = await findOpenConnection(deps, connectionId)
  if (!connection) throw notFound('connection')
  const reader = readers[connection.system]
  const verify = reader.verify[connection.authentication]
  if (connection.secret === null || !verify?.(call, connection.secret, deps.clock.now()))
    throw new Problem('unauthenticated', 'The signature or secret is wrong, missing or too old.')
  const id = newId()
  const delivery = {
    id,
    connectionId,
    deliveryKey: deliveryKey(reader, call, deps.clock.now()),
    headers: keptHeaders(call),
    body: call.raw,
  }
  const isNew = await insertDelivery(connection.ctx, delivery)
  if (isNew) deps.nudges.add(processDeliveries, connection.ctx.tenantId, id)
}

/**
 * What tells the call from others: the id the sender gave it, else its content; for a content that names no moment
 * within the hour, since the ticket may come into the same state again.
 */
function deliveryKey(reader: Reader, call: InboundCall, now: Date): string {
  const body = parse(call.raw)
  if (reader.check) {
    if (body === undefined) throw new Problem('malformed_request', 'The body is not valid JSON in UTF-8.')
    reader.check(body)
  }
  const given = reader.keys(call, body).find(isUsable)
  if (given !== undefined) return given
  const content = `sha256:${sha256(call.raw).toString('base64url')}`
  return reader.isTimed(body) ? content : `${content}@${now.toISOString().slice(0, 13)}`
}

/** Of a length that can be indexed, and without NUL and half characters, which cannot be stored. */
const isUsable = (key: unknown): key is string =>
  typeof key === 'string' && /^[^\0]{1,200}$/.test(key) && key.isWellFormed()

/** The body as JSON; undefined when it is none. */
function parse(raw: Buffer): unknown {
  if (!isUtf8(raw)) return undefined
  try {
    return JSON.parse(raw.toString('utf8'))
  } catch {
    return undefined
  }
}

const kept = ['content-type', 'user-agent', 'webhook-id', 'webhook-timestamp'].concat(
  ['webhook-id', 'webhook-invocation-id', 'account-id', 'webhook-signature-timestamp'].map(
    (each) => `x-zendesk-${each}`,
  ),
)

/** What helps to understand a call later; never a credential. */
function keptHeaders(call: InboundCall): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of kept) {
    const value = header(call, name)
    if (value !== undefined) headers[name] = value.slice(0, 500)
  }
  return headers
}

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
