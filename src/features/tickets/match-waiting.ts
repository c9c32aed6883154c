import { inTenant, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { wakeAbout } from '../../nudges.ts'
import { reconsiderContact } from '../decisions/service.ts'
import { applyTicketChange } from './apply-change.ts'
import { selectMapping } from './explain-queries.ts'
import { explainSome } from './explain-statuses.ts'
import { matchTickets, matchTicketsLater } from './jobs.ts'
import { claimUnfinishedMatch, finishMatch, selectTicketsFor, unfinishMatch } from './match-queries.ts'
import { nameClients, nameConsultants } from './name-told.ts'

/** A contact or consultant whose external ids, or address, have just become known; or a connection's mapping. */
export interface Found {
  kind: 'contact' | 'consultant' | 'connection'
  id: string
}

/** Tickets, and other occasions, looked at in one transaction; the rest is left to the workers. */
const atMost = 100

/**
 * Links tickets that wait for this contact or consultant, and has the question whom to ask looked at again, about
 * milestones and whatever else waits for the contact's address, too. To be called in the transaction that links the
 * external id or gives a contact its address. Where very many wait, workers go on with the rest.
 */
export async function matchWaitingTickets(ctx: TenantContext, found: Found): Promise<void> {
  if (await matchSome(ctx, found)) return
  await unfinishMatch(ctx, found)
  matchTicketsLater(ctx, found.id)
}

/**
 * The same for a connection whose mapping was changed: statuses that it explains now, and people and organisations that
 * it names now, meant that from the beginning. A worker looks once more later, since a call may be processed just now by
 * the mapping of before.
 */
export async function explainWaitingTickets(ctx: TenantContext, connectionId: string): Promise<void> {
  const found: Found = { kind: 'connection', id: connectionId }
  const done = await matchSome(ctx, found)
  await unfinishMatch(ctx, found)
  if (!done) matchTicketsLater(ctx, connectionId)
}

/** Whether none is left. */
async function matchSome(ctx: TenantContext, { kind, id }: Found): Promise<boolean> {
  if (kind === 'connection') {
    const mapping = await selectMapping(ctx, id)
    return (
      !mapping ||
      ((await explainSome(ctx, id, mapping, atMost)) &&
        (await nameConsultants(ctx, id, mapping, atMost)) &&
        (await nameClients(ctx, id, mapping, atMost)))
    )
  }
  const tickets = await selectTicketsFor(ctx, kind, id, atMost)
  for (const ticketId of tickets) await applyTicketChange(ctx, ticketId)
  if (tickets.length === atMost) return false
  return kind !== 'contact' || reconsiderContact(ctx, id, atMost)
}

/** Goes on where matchWaitingTickets stopped, one transaction after the other. */
export async function finishMatches(deps: Deps, { tenantId, ids }: { tenantId: string; ids: string[] }) {
  for (const id of ids) {
    const matchMore = () =>
      inTenant(deps, tenantId, system, async (ctx) => {
        const found = await claimUnfinishedMatch(ctx, id)
        if (!found) return true
        const done = await matchSome(ctx, found)
        if (done) await finishMatch(ctx, id)
        return done
      })
    while (!(await matchMore()));
  }
}

/** Wakes the workers about tickets that should be linked and are not, whatever became of the queue. */
export const sweepMatches = wakeAbout(matchTickets, 'nudge_unfinished_matches', '10 seconds', 200)
