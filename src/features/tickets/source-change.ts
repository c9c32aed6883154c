import type { TenantContext } from '../../context.ts'
import { knownByExternalId } from '../external-ids/service.ts'
import { applyTicketChange, type TicketChange } from './apply-change.ts'
import { insertTicket } from './queries.ts'

/** A ticket as its ticket system knows it. */
export interface SourceTicket {
  source: string
  externalId: string
  connectionId: string
}

/**
 * Applies what a ticket system says about one of its tickets, which is created when it is not known yet. Where it does
 * not say when the ticket was opened, that is the earliest moment that any call speaks of, whichever comes first.
 */
export async function applySourceChange(ctx: TenantContext, ticket: SourceTicket, change: TicketChange) {
  const { source, externalId, connectionId } = ticket
  const openedAt = change.facts?.openedAt ?? change.occurredAt
  const row = {
    source,
    connectionId,
    subject: change.facts?.subject ?? `Ticket ${change.facts?.number ?? externalId}`,
    openedAt: openedAt.toISOString(),
  }
  const { upsert } = knownByExternalId<typeof row, { id: string }>('ticket', {
    get: async (_ctx, id) => ({ id }),
    change: async (_ctx, id) => ({ id }),
    createOrFind: async (_ctx, wanted) => ({ created: true, thing: await insertTicket(ctx, wanted) }),
  })
  const { thing } = await upsert(ctx, source, externalId, row)
  return applyTicketChange(ctx, thing.id, { ...change, facts: { ...change.facts, openedAt } })
}
