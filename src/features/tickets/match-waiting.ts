import type { TenantContext } from '../../context.ts'
import { applyTicketChange } from './apply-change.ts'
import { selectTicketsWaitingFor } from './queries.ts'

const atMost = 200

/**
 * Links tickets that wait for this contact or consultant, whose external ids have just become known, and has the
 * question whom to ask looked at again. To be called in the transaction that links the external id or gives a contact
 * its address. Resolves to how many it looked at.
 */
export async function matchWaitingTickets(
  ctx: TenantContext,
  found: { kind: 'contact' | 'consultant'; id: string },
): Promise<number> {
  const tickets = await selectTicketsWaitingFor(ctx, { ...found, limit: atMost })
  for (const ticketId of tickets) await applyTicketChange(ctx, ticketId)
  return tickets.length
}
