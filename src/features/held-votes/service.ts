import type { TenantContext } from '../../context.ts'
import { notFound, Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { captureResponse } from '../responses/service.ts'
import * as queries from './queries.ts'
import { holdReasons } from './rules.ts'
import type { HeldVoteFigureQuery, HeldVoteFigures, HeldVoteQuery } from './schemas.ts'

export { readVoteFacts, type VoteFacts } from './fact-queries.ts'
export { insertHeldVote as holdVote, settle as settleHeldVote } from './queries.ts'
export { type HoldReason, reasonToHold, type Sender } from './rules.ts'

type Row = NonNullable<Awaited<ReturnType<typeof queries.findHeldVote>>>

const shown = ({ given, ...row }: Row) => ({
  ...row,
  answers: Object.entries(given).map(([questionId, value]) => ({ questionId, value: [value].flat().map(String) })),
})

/** One held vote. Throws not_found. */
export async function getHeldVote(ctx: TenantContext, id: string) {
  const vote = await queries.findHeldVote(ctx, id)
  if (!vote) throw notFound('held vote')
  return shown(vote)
}

export async function listHeldVotes(ctx: TenantContext, query: HeldVoteQuery) {
  const { items, nextCursor } = await queries.listHeldVotes(ctx, query)
  return { items: items.map(shown), nextCursor }
}

/** How many votes were held, by why, and what became of them. */
export async function heldVoteFigures(ctx: TenantContext, query: HeldVoteFigureQuery): Promise<HeldVoteFigures> {
  const rows = await queries.countHeldVotes(ctx, query)
  const of = (reason?: string) => {
    const counts = { held: 0, released: 0, discarded: 0 }
    for (const row of rows) if (reason === undefined || row.reason === reason) counts[row.state] += row.count
    return counts
  }
  return { ...of(), byReason: holdReasons.map((reason) => ({ reason, ...of(reason) })) }
}

/**
 * Counts a held vote as the person's, from now on; to do it twice is the same. Throws not_found; conflict for one that
 * was discarded, and where the person has answered since: a held vote never takes the place of an answer; and
 * invitation_expired when the time to answer is over.
 */
export async function releaseHeldVote(ctx: TenantContext, id: string) {
  const known = await getHeldVote(ctx, id)
  const isAnswered = await queries.lockInvitation(ctx, known.invitationId)
  const vote = (await queries.lockHeldVote(ctx, id))!
  if (vote.state === 'released') return shown(vote)
  if (vote.state === 'discarded') throw new Problem('conflict', 'This vote was discarded.')
  if (isAnswered) throw new Problem('conflict', 'The person has answered; a held vote does not change that.')
  const result = await captureResponse(
    { ...ctx, actor: { kind: 'contact', id: null } },
    ...([vote.invitationId, vote.surveyVersionId, new Map(Object.entries(vote.given))] as const),
    'A held vote was released.',
    (questionId) => vote.seen.includes(questionId),
  )
  if (result.outcome === 'expired') throw new Problem('invitation_expired')
  if (!('receipt' in result)) throw new Problem('conflict', 'The invitation can no longer be answered.')
  await queries.settle(ctx, id, 'released', result.receipt.id)
  await recordAudit(ctx, 'released', 'held_vote', id, { responseId: result.receipt.id })
  return getHeldVote(ctx, id)
}

/** Leaves a held vote uncounted for good; to do it twice is the same. Throws not_found, and conflict once it counts. */
export async function discardHeldVote(ctx: TenantContext, id: string) {
  const settled = await queries.settle(ctx, id, 'discarded')
  if (settled) await recordAudit(ctx, 'discarded', 'held_vote', id)
  const vote = await getHeldVote(ctx, id)
  if (vote.state === 'released') throw new Problem('conflict', 'This vote was released and counts.')
  return vote
}
