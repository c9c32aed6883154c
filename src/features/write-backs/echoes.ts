/*
 * Our own note never begins a round: no reader takes a note for a change of state, and where a ticket system has a rule
 * that answers to the note, such as opening the ticket again, that change carries our account as the one who made it.
 */
import type { TenantContext } from '../../context.ts'
import type { TicketReport } from '../../ticket-systems/system.ts'
import { wasWrittenNear } from './queries.ts'

interface Told {
  source: string
  connection_id: string
  received_at: Date
  /** Whom the credentials of the connection belong to, by the id that calls name; null where that is not known. */
  own_account: string | null
}

/**
 * Whether what a call tells was made by our own account about when it wrote a note on this ticket. People who share the
 * account with us are counted again five minutes later.
 */
export async function isEchoOfNote(ctx: TenantContext, call: Told, { actor, externalId, occurredAt }: TicketReport) {
  const { own_account: own, source, connection_id: connectionId, received_at: receivedAt } = call
  if (own === null || (actor?.id !== own && actor?.login !== own)) return false
  return wasWrittenNear(ctx, { source, externalId, connectionId }, occurredAt ?? receivedAt)
}

/** What remains of such a call: facts, and nothing about the state. */
export const withoutState = (report: TicketReport): TicketReport => ({
  ...report,
  ...{ state: 'unknown', resolves: 'no', reopens: 'no', resolvedAt: null },
})
