import type { TenantContext } from '../../context.ts'
import { notFound } from '../../problems.ts'
import { decideAbout } from './decide.ts'
import { type Resolution, raiseResolution } from './occasion-queries.ts'
import { findDecision, listDecisions as selectDecisions } from './queries.ts'
import type { DecisionQuery } from './schemas.ts'
import { updateClientOfInvitations, withdrawDecision } from './write-queries.ts'

/** What the transaction has raised and will decide about at its end. */
const raised = new WeakMap<TenantContext, Map<string, Resolution>>()

/**
 * Has it decided whether the resolution of a ticket becomes an invitation, at the end of the transaction that resolves
 * it. However often it is called there is one decision, and one ask.
 */
export function decideOnResolution(ctx: TenantContext, resolution: Resolution): void {
  const known = raised.get(ctx) ?? new Map<string, Resolution>()
  raised.set(ctx, known)
  known.set(`${resolution.ticketId} ${resolution.cycle}`, resolution)
  ctx.beforeCommit('decide', async () => {
    const resolutions = [...known.values()]
    known.clear()
    const ids = []
    for (const each of resolutions) ids.push(await raiseResolution(ctx, each))
    await decideAbout(
      ctx,
      ids.filter((id) => id !== undefined),
    )
  })
}

/** Decides again where a decision waits for a contact, an address or a consultant; any other decision stands. */
export const reconsider = decideOnResolution

/** Calls off what has not gone out, in the transaction that reopens the ticket. What was sent stays sent. */
export async function withdrawOnReopening(ctx: TenantContext, resolution: Resolution): Promise<void> {
  await withdrawDecision(ctx, resolution, 'The ticket was reopened before the survey went out.')
}

/** The client of a ticket has become known: what was asked about it, and not answered yet, is about that client's. */
export const nameClientOfInvitations = updateClientOfInvitations

export const listDecisions = (ctx: TenantContext, query: DecisionQuery) => selectDecisions(ctx, query)

export async function getDecision(ctx: TenantContext, id: string) {
  const decision = await findDecision(ctx, id)
  if (!decision) throw notFound('decision')
  return decision
}
