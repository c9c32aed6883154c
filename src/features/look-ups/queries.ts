/** Statements about single look-ups: which are needed, whose they are, and how they end. */
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Mapping } from '../../ticket-systems/mapping.ts'
import { silentOnOrganisation } from './silent-systems.ts'

/** After so many attempts a look-up has failed, until there is a new reason for it. */
export const mostAttempts = 8

/*
 * What is not known about a ticket that is done, for which somebody might be asked: who solved it, who asked, at which
 * address; and for whom, where no call ever says. The consultant is the one to be credited with the present
 * resolution, else the present assignee. $3 are the systems that never say for whom.
 */
const wanting = `
  select t.tenant_id, t.id as ticket_id, t.connection_id, t.number, t.source, t.resolved_at,
    coalesce(r.assignee_external_id, t.assignee_external_id) as assignee_key,
    case when t.contact_id is null or c.email is null and c.archived_at is null
      then t.requester_external_id end as requester_id,
    t.contact_id is null and t.requester_external_id is null as no_requester,
    r.cycle is not null and r.assignee_external_id is null and not exists (
      select from resolution_credits k
      where k.tenant_id = r.tenant_id and k.ticket_id = r.ticket_id and k.cycle = r.cycle) as no_assignee,
    t.client_id is null as no_organisation,
    t.client_id is null and n.system = any($3::text[])
      and coalesce(n.mapping #>> '{client,by}', 'organisation') = 'organisation' as wants_organisation
  from tickets t
  join connections n on n.tenant_id = t.tenant_id and n.id = t.connection_id
  left join ticket_resolutions r on r.tenant_id = t.tenant_id and r.ticket_id = t.id and r.cycle = t.cycle
  left join contacts c on c.tenant_id = t.tenant_id and c.id = t.contact_id
  where t.tenant_id = $1 and t.state in ('resolved', 'closed')`

const isWanting = `w.assignee_key is not null or w.requester_id is not null or w.no_requester or w.no_assignee
  or w.wants_organisation`
const fingerprint = `concat_ws('|', w.assignee_key, w.requester_id, w.no_requester, w.no_assignee,
  case when w.wants_organisation then 'organisation' end)`

export interface WantedRow {
  external_id: string
  number: string | null
  assignee_key: string | null
  requester_id: string | null
  no_requester: boolean
  no_assignee: boolean
  no_organisation: boolean
  wanted: string
}

const wanted = defineStatement<WantedRow>(
  'look_up_wanted',
  `select w.*, ${fingerprint} as wanted,
     (select x.external_id from external_ids x where x.tenant_id = w.tenant_id and x.ticket_id = w.ticket_id
       and x.source = w.source order by x.created_at limit 1) as external_id
   from (${wanting} and t.id = $2) w
   where (${isWanting}) and exists (select from external_ids x where x.tenant_id = w.tenant_id
     and x.ticket_id = w.ticket_id and x.source = w.source)`,
)

/** Undefined when nothing is missing. */
export const selectWanted = async ({ run, tenantId }: TenantContext, ticketId: string) =>
  (await run(wanted, [tenantId, ticketId, silentOnOrganisation]))[0]

const armed = (which: string, again: string) => `
  insert into look_ups as l (tenant_id, connection_id, ticket_id, state, wanted, due_at)
  select w.tenant_id, w.connection_id, w.ticket_id, case when a.refused_at is null then 'due' else 'held' end,
    ${fingerprint}, greatest(clock_timestamp(), a.paused_until)
  from (${wanting} and ${which}) w
  join look_up_accounts a on a.tenant_id = w.tenant_id and a.connection_id = w.connection_id
  where ${isWanting}
  on conflict (tenant_id, ticket_id) do update set connection_id = excluded.connection_id, state = excluded.state,
    wanted = excluded.wanted, attempts = 0, due_at = excluded.due_at, nudged_at = null, outcome = null,
    finished_at = null
  where ${again}
  returning l.id`

const armOne = defineStatement<{ id: string }>(
  'arm_look_up',
  armed(
    't.id = $2',
    `l.state in ('done', 'failed')
       and (l.wanted <> excluded.wanted or l.finished_at < clock_timestamp() - interval '1 day')`,
  ),
)

/** Has a ticket looked up, if something is missing and was not just asked for; the id of the look-up. */
export const armLookUp = async ({ run, tenantId }: TenantContext, ticketId: string) =>
  (await run(armOne, [tenantId, ticketId, silentOnOrganisation]))[0]?.id

const armAll = defineStatement<{ id: string }>(
  'arm_look_ups',
  armed(
    `t.connection_id = $2 and t.resolved_at > clock_timestamp() - interval '30 days'`,
    `l.state in ('done', 'failed', 'held', 'due')`,
  ),
)

/** The same for all tickets of a connection that were resolved lately, whatever was asked before. */
export const armLookUpsOf = ({ run, tenantId }: TenantContext, connectionId: string) =>
  run(armAll, [tenantId, connectionId, silentOnOrganisation])

export interface ClaimedLookUp {
  id: string
  fence: number
  attempts: number
  ticket_id: string
  connection_id: string
  system: string
  source: string
  mapping: Mapping
  archived: boolean
  base_url: string
  credentials_encrypted: Buffer
  version: number
}

const claim = defineStatement<ClaimedLookUp>(
  'claim_look_up',
  `with claimed as (
     update look_ups l set state = 'claimed', fence = l.fence + 1, attempts = l.attempts + 1, nudged_at = null,
       claimed_until = clock_timestamp() + interval '2 minutes'
     where l.tenant_id = $1 and l.id = $2 and (l.state = 'due' and l.due_at <= clock_timestamp()
       or l.state = 'claimed' and l.claimed_until < clock_timestamp())
     returning l.*)
   select k.id, k.fence, k.attempts, k.ticket_id, k.connection_id, c.system, c.source, c.mapping,
     c.archived_at is not null as archived, a.base_url, a.credentials_encrypted, a.version
   from claimed k
   join connections c on c.tenant_id = k.tenant_id and c.id = k.connection_id
   join look_up_accounts a on a.tenant_id = k.tenant_id and a.connection_id = k.connection_id`,
)

/** The look-up, ours for two minutes; undefined when it is not due, or somebody else's. */
export const claimLookUp = async ({ run, tenantId }: TenantContext, id: string) => (await run(claim, [tenantId, id]))[0]

type Held = Pick<ClaimedLookUp, 'id' | 'fence'>

const ours = defineStatement(
  'look_up_is_ours',
  `select id from look_ups where tenant_id = $1 and id = $2 and fence = $3 and state = 'claimed'`,
)

/** Whether nobody else has taken it meanwhile. */
export const isStillOurs = async ({ run, tenantId }: TenantContext, { id, fence }: Held) =>
  (await run(ours, [tenantId, id, fence])).length > 0

const hold = defineStatement(
  'hold_look_up',
  `select id from look_ups where tenant_id = $1 and id = $2 and fence = $3 and state = 'claimed' for update`,
)

/** Whether it is still ours; nobody else takes it until the end of the transaction. */
export const holdLookUp = async ({ run, tenantId }: TenantContext, { id, fence }: Held) =>
  (await run(hold, [tenantId, id, fence])).length > 0

const finish = defineStatement(
  'finish_look_up',
  `update look_ups set state = $4, outcome = $5, wanted = coalesce($6, wanted), claimed_until = null,
     finished_at = clock_timestamp()
   where tenant_id = $1 and id = $2 and fence = $3 and state = 'claimed'`,
)

export const finishLookUp = (
  { run, tenantId }: TenantContext,
  { id, fence }: Held,
  state: 'done' | 'failed',
  outcome: string,
  asked: string | null = null,
) => run(finish, [tenantId, id, fence, state, outcome.slice(0, 500), asked])

/*
 * Tried again after a minute, then after three times as long each time, at most six hours: eight attempts take half a
 * day. One that was refused is held and its attempt does not count.
 */
const postpone = defineStatement(
  'postpone_look_up',
  `update look_ups l set outcome = $4, claimed_until = null,
     state = case when $5 then 'held' when l.attempts >= ${mostAttempts} then 'failed' else 'due' end,
     attempts = case when $5 then l.attempts - 1 else l.attempts end,
     finished_at = case when not $5 and l.attempts >= ${mostAttempts} then clock_timestamp() end,
     due_at = clock_timestamp() + greatest($6::int * interval '1 millisecond',
       least(60 * power(3, l.attempts - 1), 21600) * (0.75 + random() / 2) * interval '1 second')
   where tenant_id = $1 and id = $2 and fence = $3 and state = 'claimed'`,
)

export const postponeLookUp = (
  { run, tenantId }: TenantContext,
  { id, fence }: Held,
  { message, isRefused, pauseMs }: { message: string; isRefused: boolean; pauseMs: number | null },
) => run(postpone, [tenantId, id, fence, message.slice(0, 500), isRefused, pauseMs ?? 0])
