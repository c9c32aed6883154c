import { sql } from 'kysely'
import { defineStatement } from '../../../db/tenant.ts'
import type { Actor, TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { HoldReason, Sender } from './rules.ts'
import type { HeldVoteQuery, HeldVoteState } from './schemas.ts'

const heldVotes = ({ tx, tenantId }: TenantContext) =>
  tx
    .selectFrom('heldVotes')
    .selectAll()
    .$narrowType<{
      reason: HoldReason
      state: HeldVoteState
      given: Record<string, string | string[]>
      settledByKind: Actor['kind'] | null
    }>()
    .where('tenantId', '=', tenantId)

export const findHeldVote = (ctx: TenantContext, id: string) => heldVotes(ctx).where('id', '=', id).executeTakeFirst()

/** The same, alone with it until the transaction ends. */
export const lockHeldVote = (ctx: TenantContext, id: string) =>
  heldVotes(ctx).where('id', '=', id).forUpdate().executeTakeFirst()

export const listHeldVotes = (ctx: TenantContext, { state, reason, invitationId, from, to, ...page }: HeldVoteQuery) =>
  readPage(
    heldVotes(ctx)
      .$if(state !== undefined, (query) => query.where('state', '=', state!))
      .$if(reason !== undefined, (query) => query.where('reason', '=', reason!))
      .$if(invitationId !== undefined, (query) => query.where('invitationId', '=', invitationId!))
      .$if(from !== undefined, (query) => query.where('heldAt', '>=', new Date(from!)))
      .$if(to !== undefined, (query) => query.where('heldAt', '<', new Date(to!))),
    page,
    { heldAt: 'id' },
  )

export interface VoteToHold {
  invitationId: string
  surveyVersionId: string
  given: Record<string, string | number | readonly string[]>
  seen: readonly string[]
  reason: HoldReason
  sender: Sender
}

/*
 * A further vote takes the place of the one that is held. Of an invitation that cannot be answered nothing is held: the
 * page says why.
 */
const hold = defineStatement<{ id: string }>(
  'hold_vote',
  `insert into held_votes as h (tenant_id, invitation_id, survey_version_id, given, seen, reason, agent, network)
   select i.tenant_id, i.id, i.survey_version_id, $4, $5, $6, $7, $8 from invitations i
   where i.tenant_id = $1 and i.id = $2 and i.survey_version_id = $3 and i.revoked_at is null and (
     i.state = 'responded' or i.expires_at > tenant_now()
       and (i.state in ('sent', 'unknown') or i.state = 'sending' and i.dot_at is not null))
   on conflict (tenant_id, invitation_id) where state = 'held' do update set given = excluded.given,
     seen = excluded.seen, reason = excluded.reason, agent = excluded.agent, network = excluded.network,
     times = least(h.times + 1, 1000000), last_sent_at = tenant_now()
   returning id`,
)

/** Undefined where there is nothing to vote on. */
export const insertHeldVote = async ({ run, tenantId }: TenantContext, vote: VoteToHold) => {
  const { invitationId, surveyVersionId, given, seen, reason, sender } = vote
  const values = [invitationId, surveyVersionId, JSON.stringify(given), seen, reason, sender.agent, sender.network]
  return (await run(hold, [tenantId, ...values]))[0]?.id
}

/** Only what is still held is settled; undefined when somebody was faster. */
export const settle = (
  { tx, tenantId, actor }: TenantContext,
  id: string,
  state: 'released' | 'discarded',
  responseId: string | null = null,
) =>
  tx
    .updateTable('heldVotes')
    .set({
      ...{ state, responseId, settledByKind: actor.kind, settledById: actor.id },
      settledAt: sql<Date>`tenant_now()`,
    })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .where('state', '=', 'held')
    .returning('id')
    .executeTakeFirst()

/** Holds off answers to the invitation, and says whether there is one. */
export async function lockInvitation({ tx, tenantId }: TenantContext, invitationId: string): Promise<boolean> {
  await tx
    .selectFrom('invitations')
    .select('id')
    .where('tenantId', '=', tenantId)
    .where('id', '=', invitationId)
    .forUpdate()
    .execute()
  const answered = await tx
    .selectFrom('responses')
    .select('id')
    .where('tenantId', '=', tenantId)
    .where('invitationId', '=', invitationId)
    .executeTakeFirst()
  return answered !== undefined
}

export const countHeldVotes = ({ tx, tenantId }: TenantContext, { from, to }: { from?: string; to?: string }) =>
  tx
    .selectFrom('heldVotes')
    .select(['reason', 'state', sql<number>`count(*)::int`.as('count')])
    .$narrowType<{ reason: HoldReason; state: HeldVoteState }>()
    .where('tenantId', '=', tenantId)
    .$if(from !== undefined, (query) => query.where('heldAt', '>=', new Date(from!)))
    .$if(to !== undefined, (query) => query.where('heldAt', '<', new Date(to!)))
    .groupBy(['reason', 'state'])
    .execute()
