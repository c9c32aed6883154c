import type { TenantContext } from '../../context.ts'
import { applyTicketChange } from './apply-change.ts'
import { lockTicket } from './change-queries.ts'

/** Has each ticket's history written anew in part, held meanwhile, and reads from it what the ticket is then. */
export async function rewriteTickets(
  ctx: TenantContext,
  ticketIds: readonly string[],
  rewrite: (ticketId: string) => Promise<unknown>,
): Promise<void> {
  for (const ticketId of ticketIds) {
    await lockTicket(ctx, ticketId)
    await rewrite(ticketId)
    await applyTicketChange(ctx, ticketId)
  }
}
