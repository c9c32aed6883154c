import type { TenantContext } from '../../context.ts'
import { notFound } from '../../problems.ts'
import { applyTicketChange } from './apply-change.ts'
import { lockTicket, selectChanges } from './change-queries.ts'
import { type Assignee, readHistory } from './cycles.ts'

/** What was found out about a ticket elsewhere, later. */
export interface Completion {
  assignees: Assignee[]
  requesterExternalId: string | null
  clientId: string | null
}

/**
 * Fills in what nobody has said about a ticket of a ticket system; what somebody has said stays. Who works on it is told
 * as of its last call, so that a resolution that had nobody is credited. Throws not_found.
 */
export async function completeTicket(ctx: TenantContext, ticketId: string, found: Completion): Promise<void> {
  const ticket = await lockTicket(ctx, ticketId)
  if (!ticket) throw notFound('ticket')
  const { source_changed_at: told } = ticket
  if (told === null) return
  const { assignees, resolutions } = readHistory(await selectChanges(ctx, ticketId))
  const isUnassigned = assignees.length === 0 && (resolutions.at(-1)?.assignees ?? []).length === 0
  if (isUnassigned && found.assignees.length > 0)
    await applyTicketChange(ctx, ticketId, { occurredAt: told, assignees: found.assignees })
  const { requesterExternalId, clientId } = found
  if (requesterExternalId === null && clientId === null) return
  // From before the last call: what is older fills in only what is not known.
  const occurredAt = new Date(told.getTime() - 1)
  await applyTicketChange(ctx, ticketId, { occurredAt, facts: { requesterExternalId, clientId } })
}
