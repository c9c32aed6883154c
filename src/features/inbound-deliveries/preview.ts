/*
 * What a call would do. It is done, by the code that does it for live calls, in a transaction that is undone: so what is
 * answered here and what happens then cannot differ.
 */
import { inTrial, system as systemActor, type TenantContext } from '../../context.ts'
import { newId } from '../../ids.ts'
import { Problem } from '../../problems.ts'
import type { Mapping } from '../../ticket-systems/mapping.ts'
import { reportShown } from '../../ticket-systems/report-shown.ts'
import { type InboundCall, Refusal, type TicketReport } from '../../ticket-systems/system.ts'
import { checkMapping, getConnection, systemOf } from '../connections/service.ts'
import { findByExternalId } from '../external-ids/service.ts'
import { getTicket } from '../tickets/service.ts'
import { applyReport, type CallOf } from './apply.ts'
import { type Arrival, arrivalOf, deliveryKey, keptHeaders } from './arrival.ts'
import { because } from './because.ts'
import { selectKnown } from './preview-queries.ts'
import type { Preview } from './preview-schemas.ts'
import { read } from './process.ts'
import { insertDeliveries, withSavepoint } from './queries.ts'
import { idsIn, outcomeOf, withoutNewIds } from './would-be.ts'

/**
 * Answers what Rapport would do with a call, and why; nothing is stored, and nobody is asked or nudged. Throws not_found
 * and what checkMapping throws. A body that the call's sender would be refused for is ignored, with the reason.
 */
export async function previewCall(ctx: TenantContext, connectionId: string, { headers = {}, body, mapping }: Preview) {
  const connection = await getConnection(ctx, connectionId)
  if (mapping) await checkMapping(ctx, mapping)
  const system = systemOf(connection.system)
  const call: InboundCall = {
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    raw: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    url: connection.url,
    method: 'POST',
  }
  const refused = { event: null, deliveryId: null, leftOut: null, alreadyReceived: false, tickets: [] }
  const arrival = arrivalOf(system, call)
  if (arrival instanceof Refusal) return { ...refused, ignored: `The call is refused: ${arrival.message}` }
  const previewed = await inTrial(ctx.deps, ctx.tenantId, systemActor, (trial) =>
    play(trial, { ...connection, mapping: mapping ?? connection.mapping }, call, arrival),
  )
  const known = await selectKnown(ctx, idsIn(previewed.tickets))
  return { ...previewed, tickets: previewed.tickets.map((ticket) => withoutNewIds(ticket, known)) }
}

interface OfConnection {
  id: string
  system: string
  source: string
  mapping: Mapping
}

async function play(trial: TenantContext, connection: OfConnection, call: InboundCall, arrival: Arrival) {
  const now = await trial.now()
  const headers = keptHeaders(systemOf(connection.system), call)
  const row = { id: newId(), connectionId: connection.id, headers, body: call.raw }
  const stored = await insertDeliveries(trial, [{ ...row, deliveryKey: deliveryKey(arrival, call.raw, now) }])
  const isNew = stored.size > 0
  const { event, deliveryId, ignored, leftOut, tickets } = read({ ...connection, headers, body: call.raw })
  const of = { ...connection, connection_id: connection.id, received_at: now }
  const previewed = []
  for (const report of tickets) previewed.push({ ...reportShown(report), ...(await playTicket(trial, of, report)) })
  return { event, deliveryId, ignored, leftOut, alreadyReceived: !isNew, tickets: previewed }
}

/** A ticket that would be refused changes nothing, and does not spoil the others. */
async function playTicket(trial: TenantContext, call: CallOf, report: TicketReport) {
  const known = await findByExternalId(trial, 'ticket', call.source, report.externalId)
  const before = known === undefined ? null : await getTicket(trial, known)
  const { outcome, fault } = await withSavepoint(trial, () => applyReport(trial, call, report))
  if (fault !== undefined && !(fault instanceof Problem)) throw fault
  if (!outcome) return { wouldBe: null, because: [fault?.message ?? ''] }
  const wouldBe = await outcomeOf(trial, outcome.id)
  return { wouldBe, because: because({ report, mapping: call.mapping, before, wouldBe }) }
}
