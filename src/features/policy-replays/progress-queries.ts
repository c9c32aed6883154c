/*
 * Who is at a replay and how far. Whoever begins takes a fence; what comes with an older one is too late and changes
 * nothing. Whoever is at it says so with every batch, and may be taken for dead after a while of silence.
 */
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Difference } from './tally.ts'

export interface Claimed {
  fence: number
  policy_id: string
  draft: { surveyId: string }
  others: 'unchanged' | 'alone'
  from_at: Date
  to_at: Date
}

const mostAttempts = 5

const claim = defineStatement<Claimed>(
  'claim_policy_replay',
  `update policy_replays set state = 'running', fence = fence + 1, beat_at = clock_timestamp(), done = 0,
     to_at = coalesce(to_at, tenant_now()), from_at = coalesce(from_at, tenant_now() - make_interval(days => days))
   where tenant_id = $1 and id = $2 and finished_at is null and fence < ${mostAttempts}
     and (beat_at is null or beat_at < clock_timestamp() - $3::interval)
   returning fence, policy_id, draft, others, from_at, to_at`,
)

/** Undefined when there is nothing to do, or somebody is at it. */
export const claimReplay = async ({ run, tenantId }: TenantContext, id: string, silence: string) =>
  (await run(claim, [tenantId, id, silence]))[0]

const giveUp = defineStatement(
  'give_up_policy_replay',
  `update policy_replays set state = 'failed', state_reason = 'It did not get to its end in ${mostAttempts} attempts.',
     finished_at = tenant_now()
   where tenant_id = $1 and id = $2 and finished_at is null and fence >= ${mostAttempts}
     and beat_at < clock_timestamp() - $3::interval`,
)

export const giveUpReplay = ({ run, tenantId }: TenantContext, id: string, silence: string): Promise<unknown> =>
  run(giveUp, [tenantId, id, silence])

const advance = defineStatement<{ id: string }>(
  'advance_policy_replay',
  `update policy_replays set occasions = $4, done = $5, beat_at = clock_timestamp()
   where tenant_id = $1 and id = $2 and fence = $3 and finished_at is null returning id`,
)

/** Whether it is still ours. */
export const advanceReplay = async (
  { run, tenantId }: TenantContext,
  { id, fence }: { id: string; fence: number },
  occasions: number,
  done: number,
): Promise<boolean> => (await run(advance, [tenantId, id, fence, occasions, done])).length > 0

const finish = defineStatement(
  'finish_policy_replay',
  `with finished as (
     update policy_replays set state = 'finished', finished_at = tenant_now(), done = occasions, summary = $4
     where tenant_id = $1 and id = $2 and fence = $3 and finished_at is null returning tenant_id, id)
   insert into policy_replay_differences (tenant_id, replay_id, occasion_id, ticket_id, contact_id, kind, would, was)
   select f.tenant_id, f.id, d."occasionId", d."ticketId", d."contactId", d.kind, d.would, d.was
   from finished f cross join rows from (jsonb_to_recordset($5::jsonb) as ("occasionId" uuid, "ticketId" uuid,
     "contactId" uuid, kind text, would jsonb, was jsonb)) with ordinality d order by d.ordinality`,
)

export const finishReplay = (
  { run, tenantId }: TenantContext,
  { id, fence }: { id: string; fence: number },
  { summary, differences }: { summary: object; differences: Difference[] },
): Promise<unknown> => run(finish, [tenantId, id, fence, JSON.stringify(summary), JSON.stringify(differences)])
