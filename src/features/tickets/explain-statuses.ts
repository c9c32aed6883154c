import type { TenantContext } from '../../context.ts'
import type { Mapping } from '../../ticket-systems/mapping.ts'
import { meaningSince } from '../../ticket-systems/status.ts'
import type { UnmappedStatus } from './cycles.ts'
import { type Explanation, explainChanges, selectTicketsWith, selectUnmappedStatuses } from './explain-queries.ts'
import { rewriteTickets } from './rewrite-tickets.ts'

/**
 * Reads statuses that nobody had explained by the mapping of the connection, and goes on with their tickets as if it had
 * been there when they were told: a resolution counts from then. Whether none is left.
 */
export async function explainSome(
  ctx: TenantContext,
  connectionId: string,
  mapping: Mapping,
  atMost: number,
): Promise<boolean> {
  const statuses = await selectUnmappedStatuses(ctx, connectionId)
  const explained = statuses.flatMap((status) => explanation(status, mapping) ?? [])
  if (explained.length === 0) return true
  const tickets = await selectTicketsWith(ctx, connectionId, explained, atMost)
  await rewriteTickets(ctx, tickets, (ticketId) => explainChanges(ctx, ticketId, explained))
  return tickets.length < atMost
}

/** What is known not to be a resolution is what the call said besides: an issue may be closed without being solved. */
function explanation(status: UnmappedStatus, mapping: Mapping): Explanation | undefined {
  const state = meaningSince(status, mapping)
  if (state === undefined) return undefined
  const { otherwise } = status
  return state === 'open' && otherwise !== undefined
    ? { status, state: otherwise, isNoResolution: true }
    : { status, state, isNoResolution: false }
}
