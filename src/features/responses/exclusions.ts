/** What was excluded, for those who explain a score. */
import type { TenantContext } from '../../context.ts'
import { countByClient, countByConsultantAndClient, listOfConsultant } from './exclusion-queries.ts'

/**
 * How many excluded responses were answered from one day to another (YYYY-MM-DD, both included), by consultant and
 * client; a shared response counts for each of its consultants.
 */
export const countExclusions = (ctx: TenantContext, from: string, to: string) =>
  countByConsultantAndClient(ctx, from, to)

/** The same by client, each response once, so that the sum is the number of the firm; null is no client. */
export const countExclusionsByClient = (ctx: TenantContext, from: string, to: string) => countByClient(ctx, from, to)

/** Excluded responses that were credited to a consultant, the latest first, at most so many. */
export const exclusionsOf = (ctx: TenantContext, consultantId: string, from: string, to: string, limit: number) =>
  listOfConsultant(ctx, consultantId, from, to, limit)
