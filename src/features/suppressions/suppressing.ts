import type { TenantContext } from '../../context.ts'
import { notFound } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import * as queries from './queries.ts'
import type { SuppressionReason } from './schemas.ts'

/**
 * Sees to it that an address gets no more mail, or none of one survey; the first reason stays. Undefined when it was
 * suppressed before, in this scope. The send path asks suppressed_because() itself, in the statement that claims a mail
 * and in the one that lets its last byte go.
 */
export async function suppressAddress(
  ctx: TenantContext,
  address: string,
  reason: SuppressionReason,
  invitationId: string | null = null,
  surveyId: string | null = null,
) {
  const suppression = { address: address.toLowerCase(), reason, invitationId, surveyId }
  const created = await queries.insertSuppression(ctx, suppression)
  if (created) await recordAudit(ctx, 'created', 'suppression', created.id, { reason, ...(surveyId && { surveyId }) })
  return created
}

/** Lets an address be mailed again. Throws not_found. */
export async function deleteSuppression(ctx: TenantContext, id: string) {
  if (!(await queries.deleteSuppression(ctx, id))) throw notFound('suppression')
  await recordAudit(ctx, 'deleted', 'suppression', id)
}
