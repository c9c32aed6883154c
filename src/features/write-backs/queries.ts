/** Statements about single write-backs: whose they are, and how they end. */
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

export const mostAttempts = 8

export interface Claimed {
  id: string
  fence: number
  attempts: number
  doubts: number
  connection_id: string
  response_id: string
  system: string
  /** Nothing is written any more: switched off, archived, refused credentials, an answer that was changed or excluded. */
  why_not: string | null
  base_url: string | null
  credentials_encrypted: Buffer | null
  version: number | null
  own_account: string | null
  /** The connection must not be called for so long: its credentials are refused, or its system said when to come. */
  wait_ms: number
  external_id: string | null
  number: string | null
  contact: string | null
  client: string | null
  survey_version_id: string
}

/** A claim that ran out while the system was being called leaves a doubt: the note may be there. */
const claim = defineStatement<Claimed>(
  'claim_write_back',
  `with claimed as (
     update write_backs b set state = 'claimed', fence = b.fence + 1, attempts = b.attempts + 1, nudged_at = null,
       doubts = b.doubts + case when b.called_at is null then 0 else 1 end, called_at = null,
       claimed_until = clock_timestamp() + interval '2 minutes'
     where b.tenant_id = $1 and b.id = $2 and (b.state = 'due' and b.due_at <= clock_timestamp()
       or b.state = 'claimed' and b.claimed_until < clock_timestamp())
     returning b.*)
   select k.id, k.fence, k.attempts, k.doubts, k.connection_id, k.response_id, c.system,
     a.base_url, a.credentials_encrypted, a.version, a.own_account,
     greatest(case when a.refused_at is not null then 600000 else 0 end,
       extract(epoch from a.paused_until - clock_timestamp()) * 1000)::int as wait_ms, t.number, n.name as contact, cl.name as client,
     i.survey_version_id,
     case when s.connection_id is null or a.connection_id is null then 'Answers are not written back any more.'
       when c.archived_at is not null then 'The connection was archived.'
       when r.revision <> k.revision then 'The answer was changed in the meantime.'
       when exists (select from response_exclusions x where x.tenant_id = r.tenant_id and x.response_id = r.id)
         then 'The answer was excluded.'
       when k.created_at < clock_timestamp() - interval '7 days'
         then coalesce(k.outcome, 'Nothing could be written for a week.') end as why_not,
     (select x.external_id from external_ids x where x.tenant_id = t.tenant_id and x.ticket_id = t.id
       and x.source = t.source order by x.created_at limit 1) as external_id
   from claimed k
   join responses r on r.tenant_id = k.tenant_id and r.id = k.response_id
   join invitations i on i.tenant_id = r.tenant_id and i.id = r.invitation_id
   join tickets t on t.tenant_id = r.tenant_id and t.id = r.ticket_id
   join connections c on c.tenant_id = k.tenant_id and c.id = k.connection_id
   left join write_back_settings s on s.tenant_id = k.tenant_id and s.connection_id = k.connection_id
   left join look_up_accounts a on a.tenant_id = k.tenant_id and a.connection_id = k.connection_id
   left join contacts n on n.tenant_id = r.tenant_id and n.id = r.contact_id
   left join clients cl on cl.tenant_id = r.tenant_id and cl.id = r.client_id`,
)

/** The write-back, ours for two minutes; undefined when it is not due, or somebody else's. */
export const claimWriteBack = async ({ run, tenantId }: TenantContext, id: string) =>
  (await run(claim, [tenantId, id]))[0]

type Held = Pick<Claimed, 'id' | 'fence'>

const calling = defineStatement<{ id: string }>(
  'write_back_called',
  `update write_backs set called_at = clock_timestamp()
   where tenant_id = $1 and id = $2 and fence = $3 and state = 'claimed' returning id`,
)

/** Notes that the call is about to be made; false when somebody else has taken it over, who makes it then. */
export const noteCalling = async ({ run, tenantId }: TenantContext, { id, fence }: Held) =>
  (await run(calling, [tenantId, id, fence])).length > 0

const finish = defineStatement(
  'finish_write_back',
  `update write_backs set state = $4, outcome = $5, claimed_until = null, called_at = null,
     finished_at = clock_timestamp()
   where tenant_id = $1 and id = $2 and fence = $3 and state = 'claimed'`,
)

export const finishWriteBack = (
  { run, tenantId }: TenantContext,
  { id, fence }: Held,
  state: 'written' | 'unknown' | 'skipped' | 'failed',
  outcome: string | null,
) => run(finish, [tenantId, id, fence, state, outcome?.slice(0, 500) ?? null])

/**
 * A minute later, then after three times as long each time, at most six hours. After the last attempt a note that may
 * be there is unknown.
 */
const postpone = defineStatement(
  'postpone_write_back',
  `update write_backs b set outcome = $4, claimed_until = null, called_at = null,
     doubts = case when $5 then b.doubts + 1 else 0 end,
     state = case when b.attempts < ${mostAttempts} then 'due' when $5 then 'unknown' else 'failed' end,
     finished_at = case when b.attempts >= ${mostAttempts} then clock_timestamp() end,
     due_at = clock_timestamp() + greatest($6::int * interval '1 millisecond',
       least(60 * power(3, b.attempts - 1), 21600) * (0.75 + random() / 2) * interval '1 second')
   where tenant_id = $1 and id = $2 and fence = $3 and state = 'claimed'`,
)

export const postponeWriteBack = (
  { run, tenantId }: TenantContext,
  { id, fence }: Held,
  { message, isInDoubt, pauseMs }: { message: string; isInDoubt: boolean; pauseMs: number },
) => run(postpone, [tenantId, id, fence, message.slice(0, 500), isInDoubt, pauseMs])

const wait = defineStatement(
  'write_back_waits',
  `update write_backs b set state = 'due', attempts = b.attempts - 1, claimed_until = null, called_at = null,
     outcome = $5, due_at = clock_timestamp() + $4::int * interval '1 millisecond'
   where tenant_id = $1 and id = $2 and fence = $3 and state = 'claimed'`,
)

/** Gives it back for a while, as if it had not been tried: what it waits for is not its own. */
export const letWait = ({ run, tenantId }: TenantContext, { id, fence }: Held, waitMs: number, why: string) =>
  run(wait, [tenantId, id, fence, waitMs, why.slice(0, 500)])

const near = defineStatement(
  'write_back_near',
  `select b.id
   from external_ids x
   join responses r on r.tenant_id = x.tenant_id and r.ticket_id = x.ticket_id
   join write_backs b on b.tenant_id = r.tenant_id and b.response_id = r.id
   where x.tenant_id = $1 and x.source = $2 and x.external_id = $3 and x.ticket_id is not null
     and b.connection_id = $4 and b.attempts > 0 and b.state <> 'skipped'
     and b.created_at < $5::timestamptz + interval '5 minutes'
     and (b.finished_at is null or b.finished_at > $5::timestamptz - interval '5 minutes')
   limit 1`,
)

/** Whether a note was being written on the ticket within five minutes of that moment. */
export const wasWrittenNear = async (
  { run, tenantId }: TenantContext,
  ticket: { source: string; externalId: string; connectionId: string },
  moment: Date,
) => (await run(near, [tenantId, ticket.source, ticket.externalId, ticket.connectionId, moment])).length > 0
