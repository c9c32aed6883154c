import type { TenantContext } from '../../context.ts'
import { listOfConsultant } from './exclusion-queries.ts'

/**
 * For those who explain a score: excluded responses that were credited to a consultant, answered from one day to another
 * (YYYY-MM-DD, both included), with the reasons; the latest first, at most so many.
 */
export const exclusionsOf = (ctx: TenantContext, consultantId: string, from: string, to: string, limit: number) =>
  listOfConsultant(ctx, consultantId, from, to, limit)
