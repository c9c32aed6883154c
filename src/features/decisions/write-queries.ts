import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Candidate, OccasionFacts, PolicyFacts } from './facts-queries.ts'
import type { Resolution } from './occasion-queries.ts'
import type { Verdict } from './verdict.ts'

/*
 * The decision and its invitation in one statement. A decision that lacked something is replaced, any other stands:
 * that, and not a look beforehand, makes it one decision and one ask, however many decide at once. An invitation that
 * was called off before it went out is revived, because its unique key allows no second one.
 */
const decide = defineStatement<{ invitation_id: string | null; due_now: boolean | null }>(
  'decide',
  `with decided as (
      insert into decisions as d (tenant_id, occasion_id, candidate, nth, ticket_id, cycle, policy_id, policy_version,
        contact_id, outcome, reason, facts, next_possible_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
      on conflict (tenant_id, occasion_id, candidate, nth) do update set policy_id = excluded.policy_id,
        policy_version = excluded.policy_version, contact_id = excluded.contact_id, outcome = excluded.outcome,
        reason = excluded.reason, facts = excluded.facts, next_possible_at = excluded.next_possible_at,
        changed_at = tenant_now()
        where d.outcome in ('no_contact', 'no_address', 'no_consultant')
          and (d.outcome, d.reason) is distinct from (excluded.outcome, excluded.reason)
      returning *
    ), invited as (
      insert into invitations as i (tenant_id, decision_id, occasion_id, policy_id, survey_version_id, ticket_id, cycle,
        contact_id, client_id, engagement_id, due_at, expires_at, nudged_at)
      select d.tenant_id, d.id, d.occasion_id, d.policy_id, $14::uuid, d.ticket_id, d.cycle, d.contact_id, $15::uuid,
        $16::uuid, $17, $18, case when $17 <= now.at then now.at end
      from decided d
      cross join lateral (select tenant_now() as at) now
      where d.outcome in ('invited', 'waiting')
      on conflict (tenant_id, occasion_id, policy_id, contact_id) do update set state = 'scheduled',
        state_reason = null, decision_id = excluded.decision_id, survey_version_id = excluded.survey_version_id,
        client_id = excluded.client_id, engagement_id = excluded.engagement_id, due_at = excluded.due_at,
        expires_at = excluded.expires_at, nudged_at = excluded.nudged_at, updated_at = tenant_now()
        where i.state = 'cancelled' and i.sent_at is null and i.revoked_at is null
      returning id, nudged_at is not null as due_now)
    select i.id as invitation_id, i.due_now from decided left join invited i on true`,
)

/** Whose decision it is: of an occasion about one person everybody's is the same, whoever that turns out to be. */
export const candidateKey = ({ ticket_id }: OccasionFacts, candidate: Candidate | null) =>
  ticket_id === null ? (candidate?.id ?? '') : ''

export interface Decided extends Verdict {
  nth: number
  policy: PolicyFacts | null
  candidate: Candidate | null
  seen: object
}

/** Writes the n-th decision about an occasion and a candidate; gives the invitation that it made, if it made one. */
export async function writeDecision({ run, tenantId }: TenantContext, facts: OccasionFacts, decided: Decided) {
  const { policy, candidate, timing, seen } = decided
  const rows = await run(decide, [
    ...[tenantId, facts.id, candidateKey(facts, candidate), decided.nth, facts.ticket_id, facts.cycle],
    ...[policy?.id, policy?.version, candidate?.id, decided.outcome, decided.reason.slice(0, 1000)],
    ...[JSON.stringify(seen), decided.nextPossibleAt, policy?.surveyVersionId, facts.client_id, facts.engagement_id],
    ...[timing?.dueAt, timing?.expiresAt],
  ])
  return rows[0]
}

/** A mail whose final byte is not marked yet can still be stopped: the mark finds another state and holds it back. */
const withdraw = defineStatement(
  'withdraw_decision',
  `with cancelled as (
      update invitations set state = 'cancelled', state_reason = $4, claimed_until = null,
        updated_at = tenant_now()
      where tenant_id = $1 and ticket_id = $2 and cycle = $3
        and (state = 'scheduled' or (state = 'sending' and dot_at is null))
      returning decision_id)
    update decisions set outcome = 'reopened', reason = $4, next_possible_at = null, changed_at = tenant_now()
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
  `update invitations i set client_id = t.client_id, updated_at = tenant_now()
   from tickets t where t.tenant_id = $1 and t.id = $2 and i.tenant_id = $1 and i.ticket_id = $2
     and i.client_id is null and t.client_id is not null and i.state <> 'responded'`,
)

export const updateClientOfInvitations = ({ run, tenantId }: TenantContext, ticketId: string): Promise<unknown> =>
  run(nameClient, [tenantId, ticketId])
