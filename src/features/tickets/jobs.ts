import type { TenantContext } from '../../context.ts'
import { defineJob } from '../../jobs.ts'

/** Carries ids of contacts and consultants. */
export const matchTickets = defineJob('match-tickets', { batch: 1 })

export const matchTicketsLater = (ctx: TenantContext, id: string) =>
  ctx.afterCommit(() => ctx.deps.nudges.add(matchTickets, ctx.tenantId, id))
