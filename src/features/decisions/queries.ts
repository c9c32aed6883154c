import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { DecisionQuery, Outcome } from './schemas.ts'

/** One resolution of one ticket. */
export interface Resolution {
  ticketId: string
  cycle: number
}

/** Everything that a decision depends on, as it is now. */
export interface Occasion {
  resolved_at: Date
  reopened: boolean
  contact_id: string | null
  client_id: string | null
  email: string | null
  contact_archived: boolean
  /** The firm's own domain that the contact's address lies in, if it does. */
  own_domain: string | null
  consultants: number
  policy_id: string | null
  policy_name: string
  delay_minutes: number
  survey_name: string
  survey_version_id: string | null
  survey_version: number | null
  suppressed_because: string | null
  asked: boolean
}

const occasion = defineStatement<Occasion>(
  'decision_occasion',
  `select r.resolved_at,
      r.reopened_at is not null or t.cycle <> r.cycle or t.state not in ('resolved', 'closed') as reopened,
      t.contact_id, coalesce(t.client_id, c.client_id) as client_id, c.email,
      c.archived_at is not null as contact_archived,
      own_domain_of(c.email, n.mapping -> 'ownDomains') as own_domain,
      (select count(*) from resolution_credits k
       where k.tenant_id = r.tenant_id and k.ticket_id = r.ticket_id and k.cycle = r.cycle)::int as consultants,
      p.id as policy_id, p.name as policy_name, p.delay_minutes, s.name as survey_name,
      v.id as survey_version_id, v.number as survey_version,
      suppressed_because(c.tenant_id, c.email, s.id) as suppressed_because,
      exists (select from invitations i where i.tenant_id = r.tenant_id and i.ticket_id = r.ticket_id
        and i.cycle = r.cycle and i.contact_id = t.contact_id
        and not (i.state = 'cancelled' and i.sent_at is null and i.revoked_at is null)) as asked
    from ticket_resolutions r
    join tickets t on t.tenant_id = r.tenant_id and t.id = r.ticket_id
    left join contacts c on c.tenant_id = t.tenant_id and c.id = t.contact_id
    left join connections n on n.tenant_id = t.tenant_id and n.id = t.connection_id
    left join lateral (
      select * from policies o where o.tenant_id = r.tenant_id and o.trigger = 'ticket_resolved' and o.enabled
        and o.archived_at is null order by o.position, o.id limit 1) p on true
    left join surveys s on s.tenant_id = p.tenant_id and s.id = p.survey_id
    left join lateral (
      select o.id, o.number from survey_versions o where o.tenant_id = s.tenant_id and o.survey_id = s.id
      order by o.number desc limit 1) v on true
    where r.tenant_id = $1 and r.ticket_id = $2 and r.cycle = $3`,
)

export const readOccasion = async ({ run, tenantId }: TenantContext, { ticketId, cycle }: Resolution) =>
  (await run(occasion, [tenantId, ticketId, cycle]))[0]

/*
 * The decision and its invitation in one statement. A decision that was waiting is replaced, any other stands: that,
 * and not a look beforehand, makes it one decision and one ask, however many decide at once. An invitation that was
 * called off before it went out is revived, because its unique key allows no second one.
 */
const decide = defineStatement<{ invitation_id: string | null; due_now: boolean | null }>(
  'decide',
  `with decided as (
      insert into decisions as d (tenant_id, ticket_id, cycle, policy_id, contact_id, outcome, reason, facts)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (tenant_id, ticket_id, cycle) do update set policy_id = excluded.policy_id,
        contact_id = excluded.contact_id, outcome = excluded.outcome, reason = excluded.reason,
        facts = excluded.facts, changed_at = clock_timestamp()
        where d.outcome in ('no_contact', 'no_address', 'no_consultant')
          and (d.outcome, d.reason) is distinct from (excluded.outcome, excluded.reason)
      returning *
    ), invited as (
      insert into invitations as i (tenant_id, decision_id, policy_id, survey_version_id, ticket_id, cycle, contact_id,
        client_id, due_at, expires_at, nudged_at)
      select d.tenant_id, d.id, p.id, $9::uuid, d.ticket_id, d.cycle, d.contact_id, $10::uuid, due.at,
        due.at + make_interval(days => p.expires_after_days), case when due.at <= now.at then now.at end
      from decided d
      join policies p on p.tenant_id = d.tenant_id and p.id = d.policy_id
      join ticket_resolutions r on r.tenant_id = d.tenant_id and r.ticket_id = d.ticket_id and r.cycle = d.cycle
      cross join lateral (select clock_timestamp() as at) now
      cross join lateral (select greatest(r.resolved_at + make_interval(mins => p.delay_minutes), now.at) as at) due
      where d.outcome = 'invited'
      on conflict (tenant_id, policy_id, ticket_id, cycle, contact_id) do update set state = 'scheduled',
        state_reason = null, decision_id = excluded.decision_id, survey_version_id = excluded.survey_version_id,
        client_id = excluded.client_id, due_at = excluded.due_at, expires_at = excluded.expires_at,
        nudged_at = excluded.nudged_at, updated_at = clock_timestamp()
        where i.state = 'cancelled' and i.sent_at is null and i.revoked_at is null
      returning id, nudged_at is not null as due_now)
    select i.id as invitation_id, i.due_now from decided left join invited i on true`,
)

export interface Decided {
  outcome: Outcome
  reason: string
  facts: object
}

export const writeDecision = async (
  { run, tenantId }: TenantContext,
  { ticketId, cycle }: Resolution,
  occasion: Occasion,
  { outcome, reason, facts }: Decided,
) => {
  const { policy_id, contact_id, survey_version_id, client_id } = occasion
  const values = [tenantId, ticketId, cycle, policy_id, contact_id, outcome, reason, JSON.stringify(facts)]
  return (await run(decide, [...values, survey_version_id, client_id]))[0]
}

/** A mail whose final byte is not marked yet can still be stopped: the mark finds another state and holds it back. */
const withdraw = defineStatement(
  'withdraw_decision',
  `with cancelled as (
      update invitations set state = 'cancelled', state_reason = $4, claimed_until = null,
        updated_at = clock_timestamp()
      where tenant_id = $1 and ticket_id = $2 and cycle = $3
        and (state = 'scheduled' or (state = 'sending' and dot_at is null))
      returning decision_id)
    update decisions set outcome = 'reopened', reason = $4, changed_at = clock_timestamp()
    where tenant_id = $1 and ticket_id = $2 and cycle = $3
      and (outcome in ('no_contact', 'no_address', 'no_consultant') or id in (select decision_id from cancelled))`,
)

export const withdrawDecision = (
  { run, tenantId }: TenantContext,
  { ticketId, cycle }: Resolution,
  reason: string,
): Promise<unknown> => run(withdraw, [tenantId, ticketId, cycle, reason])

const nameClient = defineStatement(
  'name_client_of_invitations',
  `update invitations i set client_id = t.client_id, updated_at = clock_timestamp()
   from tickets t where t.tenant_id = $1 and t.id = $2 and i.tenant_id = $1 and i.ticket_id = $2
     and i.client_id is null and t.client_id is not null and i.state <> 'responded'`,
)

export const updateClientOfInvitations = ({ run, tenantId }: TenantContext, ticketId: string): Promise<unknown> =>
  run(nameClient, [tenantId, ticketId])

export const listDecisions = (
  { tx, tenantId }: TenantContext,
  { ticketId, contactId, policyId, outcome, ...page }: DecisionQuery,
) =>
  readPage(
    tx
      .selectFrom('decisions')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .$if(ticketId !== undefined, (query) => query.where('ticketId', '=', ticketId!))
      .$if(contactId !== undefined, (query) => query.where('contactId', '=', contactId!))
      .$if(policyId !== undefined, (query) => query.where('policyId', '=', policyId!))
      .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome!)),
    page,
    { decidedAt: 'id' },
  )

export const findDecision = ({ tx, tenantId }: TenantContext, id: string) =>
  tx.selectFrom('decisions').selectAll().where('tenantId', '=', tenantId).where('id', '=', id).executeTakeFirst()
