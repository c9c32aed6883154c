import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Grouping } from './schemas.ts'

export interface CoverageRow {
  id: string | null
  name: string | null
  occasions: number
  decisions: number
  withContact: number
  eligible: number
  invited: number
  sent: number
  answered: number
  outcomes: { outcome: string; n: number }[]
}

const groups: Record<Grouping, { of: string; from: string; names: string }> = {
  consultant: {
    of: 'k.consultant_id',
    from: 'left join lateral credits_of(o.tenant_id, o.ticket_id, o.cycle, o.id) k on true',
    names: 'consultants',
  },
  policy: { of: 'd.policy_id', from: '', names: 'policies' },
  client: { of: 'coalesce(o.client_id, c.client_id)', from: '', names: 'clients' },
}

/*
 * Every decision about an occasion of the time is read once, and once more for each further consultant. What a decision
 * is now counts, and what became of its invitation.
 */
const coverage = ({ of, from, names }: (typeof groups)[Grouping]) => `
  with counted as (
    select ${of} as id, o.id as occasion, d.outcome, d.contact_id, i.state, i.sent_at, i.responded_at
    from occasions o
    left join decisions d on d.tenant_id = o.tenant_id and d.occasion_id = o.id
    left join invitations i on i.tenant_id = d.tenant_id and i.decision_id = d.id
    left join contacts c on c.tenant_id = d.tenant_id and c.id = d.contact_id
    ${from}
    where o.tenant_id = $1 and o.occurred_at >= $2 and o.occurred_at < $3
  ), by_outcome as (
    select id, outcome, count(*)::int as n, count(contact_id)::int as with_contact,
      count(*) filter (where outcome in ('invited', 'waiting', 'quiet_period', 'capped', 'sampled_out', 'too_late')
        or state is not null)::int as eligible,
      count(*) filter (where outcome in ('invited', 'waiting') and state <> 'cancelled')::int as invited,
      count(*) filter (where sent_at is not null and state in ('sent', 'responded', 'expired'))::int as sent,
      count(responded_at)::int as answered
    from counted where outcome is not null group by id, outcome
  ), by_group as (
    select id, sum(n)::int as decisions, sum(with_contact)::int as with_contact, sum(eligible)::int as eligible,
      sum(invited)::int as invited, sum(sent)::int as sent, sum(answered)::int as answered,
      json_agg(json_build_object('outcome', outcome, 'n', n) order by n desc, outcome) as outcomes
    from by_outcome group by id)
  select e.id, n.name, e.occasions, coalesce(g.decisions, 0) as decisions, coalesce(g.with_contact, 0) as "withContact",
    coalesce(g.eligible, 0) as eligible, coalesce(g.invited, 0) as invited, coalesce(g.sent, 0) as sent,
    coalesce(g.answered, 0) as answered, coalesce(g.outcomes, '[]') as outcomes
  from (select id, count(distinct occasion)::int as occasions from counted group by id) e
  left join by_group g on g.id is not distinct from e.id
  left join ${names} n on n.tenant_id = $1 and n.id = e.id`

const statements = {
  consultant: defineStatement<CoverageRow>('coverage_by_consultant', coverage(groups.consultant)),
  policy: defineStatement<CoverageRow>('coverage_by_policy', coverage(groups.policy)),
  client: defineStatement<CoverageRow>('coverage_by_client', coverage(groups.client)),
}

/** One row for each consultant, policy or client that had to do with an occasion of the time, and one for none. */
export const readCoverage = ({ run, tenantId }: TenantContext, by: Grouping, from: Date, to: Date) =>
  run(statements[by], [tenantId, from, to])
