/*
 * What a manager may put right about a response: that it counts, to whose credit, and that it is here at all. The sums
 * of its day are right in the same transaction. Each correction is audited; done twice it is done once.
 */
import type { TenantContext } from '../../context.ts'
import { notFound, Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { sharesOf } from '../tickets/shares.ts'
import * as queries from './correction-queries.ts'
import type { NewAttributions, NewExclusion } from './correction-schemas.ts'
import { getResponse } from './reading.ts'

/** Excludes a response from every sum, or changes why it is excluded. It stays readable. Throws not_found. */
export async function excludeResponse(ctx: TenantContext, id: string, { reason, note = null }: NewExclusion) {
  const { outcome, earlier } = await queries.excludeResponse(ctx, id, reason, note)
  if (outcome === 'unknown') throw notFound('response')
  // The note stays out of the log: it may tell about a person, and must go when the response is erased.
  if (outcome !== 'same') await recordAudit(ctx, 'excluded', 'response', id, { reason, ...(earlier && { earlier }) })
  return getResponse(ctx, id)
}

/** Lets an excluded response count again; one that counts stays as it is. Throws not_found. */
export async function includeResponse(ctx: TenantContext, id: string) {
  const { outcome, earlier } = await queries.includeResponse(ctx, id)
  if (outcome === 'unknown') throw notFound('response')
  if (outcome === 'included') await recordAudit(ctx, 'included', 'response', id, { reason: earlier })
  return getResponse(ctx, id)
}

/**
 * Credits a response to these consultants instead. The credit frozen with the ticket stays, as do the counts of
 * invitations, which are about whom a client was asked about. Throws not_found, unknown_reference for a consultant who
 * is unknown, or archived and not credited so far, and invalid_input for shares that do not sum to 1.
 */
export async function reattributeResponse(ctx: TenantContext, id: string, { consultants, reason }: NewAttributions) {
  await getResponse(ctx, id)
  const credits = sharesOf(consultants)
  await checkConsultants(
    ctx,
    id,
    consultants.map(({ consultantId }) => consultantId),
  )
  const { outcome, before, after } = await queries.reattributeResponse(ctx, id, credits)
  if (outcome === 'unknown') throw notFound('response')
  if (outcome === 'reattributed') await recordAudit(ctx, 'reattributed', 'response', id, { reason, before, after })
  return getResponse(ctx, id)
}

async function checkConsultants(ctx: TenantContext, id: string, consultantIds: string[]) {
  const creditable = await queries.creditableConsultants(ctx, id, consultantIds)
  const message = 'There is no such consultant, or it is archived.'
  const faults = consultantIds.flatMap((consultantId, index) =>
    creditable.has(consultantId) ? [] : [{ pointer: `/consultants/${index}/consultantId`, message }],
  )
  if (faults.length > 0) throw new Problem('unknown_reference', message, { faults })
}

/**
 * Erases a response with all that the person said, now and before. The invitation stays answered, so that nobody is
 * asked a second time, and its links are dead. The log says that it happened, and nothing of what was said.
 */
export async function eraseResponse(ctx: TenantContext, id: string): Promise<void> {
  const { outcome, invitation } = await queries.eraseResponse(ctx, id)
  if (outcome === 'unknown') throw notFound('response')
  await recordAudit(ctx, 'erased', 'response', id, { invitationId: invitation })
}
