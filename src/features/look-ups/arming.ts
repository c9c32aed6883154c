import type { TenantContext } from '../../context.ts'
import { lookUps } from './jobs.ts'
import { armLookUp } from './queries.ts'

/**
 * Has a ticket looked up whose consultant, contact or address is missing, if its connection has an API to ask; in the
 * transaction that changed the ticket. A ticket that waits for the same as yesterday's look-up did not find is left.
 */
export async function lookUpLater(ctx: TenantContext, ticketId: string): Promise<void> {
  const id = await armLookUp(ctx, ticketId)
  if (id !== undefined) ctx.afterCommit(() => ctx.deps.nudges.add(lookUps, ctx.tenantId, id))
}
