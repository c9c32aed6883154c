import { defineStatement } from '../../../db/tenant.ts'
import type { Rules } from '../../asking/rules.ts'
import type { TenantContext } from '../../context.ts'
import type { Scope } from '../policies/service.ts'

/** A policy that might take an occasion, with the version of its survey that would be asked. */
export interface PolicyFacts {
  id: string
  version: number
  name: string
  priority: number
  delayMinutes: number
  expiresAfterDays: number
  /** As stored: what is left out restricts nothing. */
  rules: Partial<Rules>
  scope: Scope
  /** Whether no other policy may ask about the occasion as well. */
  exclusive: boolean
  surveyId: string
  surveyName: string
  surveyVersionId: string | null
  surveyVersion: number | null
}

/** Somebody who might be asked. */
export interface Candidate {
  id: string
  email: string | null
  isArchived: boolean
  role: string
  timeZone: string | null
  clientId: string | null
  /** Why the address must not be mailed, by the survey that a policy asks with; null where it may. */
  suppressedBecause: Record<string, string | null>
  /** The firm's own domain that the address lies in, if it does. */
  ownDomain: string | null
  /** Policies that have asked about this occasion already. */
  askedBy: string[]
}

/** Everything that a decision depends on but for what was asked before, as it is now. */
export interface OccasionFacts {
  id: string
  kind: string
  key: string
  ticket_id: string | null
  cycle: number | null
  occurred_at: Date
  now: Date
  called_off: boolean
  client_id: string | null
  engagement_id: string | null
  connection_id: string | null
  ticket_type: string | null
  ticket_priority: string | null
  tags: string[]
  handling_minutes: number | null
  touched_at: Date | null
  client_zone: string | null
  firm_zone: string
  consultants: string[]
  teams: string[]
  policies: PolicyFacts[]
  /** The clocks that any policy of the firm keeps a budget on. */
  clocks: string[]
  candidates: Candidate[]
}

/*
 * The candidate of a resolution is whoever asked for help; an occasion that names its contact has that one; any other
 * has the people of its client, of whom each policy asks those with the roles that it names.
 */
const facts = defineStatement<OccasionFacts>(
  'occasion_facts',
  `select o.id, o.kind, o.key, o.ticket_id, o.cycle, o.occurred_at, clock_timestamp() as now,
      coalesce(r.reopened_at is not null or t.cycle <> r.cycle or t.state not in ('resolved', 'closed'), false)
        as called_off,
      d.client_id, d.engagement_id, t.connection_id, t.type as ticket_type, t.priority as ticket_priority,
      coalesce(t.tags, '{}') as tags, (extract(epoch from r.resolved_at - t.opened_at) / 60)::float8 as handling_minutes,
      greatest(t.source_changed_at, t.resolved_at) as touched_at,
      l.time_zone as client_zone, z.time_zone as firm_zone, k.consultants,
      array(select distinct m.team_id from team_members m
        where m.tenant_id = o.tenant_id and m.consultant_id = any(k.consultants)) as teams,
      p.policies, coalesce(q.candidates, '[]') as candidates,
      array(select distinct b.rule ->> 'clock' from policies y
        cross join lateral jsonb_array_elements(
          coalesce(y.rules -> 'quietPeriods', '[]') || coalesce(y.rules -> 'caps', '[]')) b (rule)
        where y.tenant_id = o.tenant_id and y.enabled and y.archived_at is null) as clocks
    from occasions o
    join tenants z on z.id = o.tenant_id
    left join tickets t on t.tenant_id = o.tenant_id and t.id = o.ticket_id
    left join ticket_resolutions r on r.tenant_id = o.tenant_id and r.ticket_id = o.ticket_id and r.cycle = o.cycle
    left join connections n on n.tenant_id = t.tenant_id and n.id = t.connection_id
    left join contacts h on h.tenant_id = o.tenant_id and h.id = coalesce(t.contact_id, o.contact_id)
    cross join lateral (select coalesce(t.client_id, o.client_id, h.client_id) as client_id,
      coalesce(t.engagement_id, o.engagement_id) as engagement_id) d
    left join clients l on l.tenant_id = o.tenant_id and l.id = d.client_id
    cross join lateral (select array(select c.consultant_id
      from credits_of(o.tenant_id, o.ticket_id, o.cycle, o.id) c order by c.consultant_id) as consultants) k
    cross join lateral (
      select coalesce(json_agg(json_build_object('id', y.id, 'version', y.version, 'name', y.name,
          'priority', y.priority, 'delayMinutes', y.delay_minutes, 'expiresAfterDays', y.expires_after_days,
          'rules', y.rules, 'scope', y.scope, 'exclusive', y.exclusive, 'surveyId', s.id, 'surveyName', s.name, 'surveyVersionId', v.id, 'surveyVersion', v.number)
          order by y.position, y.id), '[]') as policies,
        array_agg(distinct s.id) as surveys
      from policies y
      join surveys s on s.tenant_id = y.tenant_id and s.id = y.survey_id
      left join lateral (select w.id, w.number from survey_versions w
        where w.tenant_id = s.tenant_id and w.survey_id = s.id order by w.number desc limit 1) v on true
      where y.tenant_id = o.tenant_id and y.trigger = o.kind and y.enabled and y.archived_at is null
        and (o.policy_id is null or o.policy_id = y.id)) p
    cross join lateral (
      select json_agg(json_build_object('id', c.id, 'email', c.email, 'isArchived', c.archived_at is not null,
          'role', c.role, 'timeZone', c.time_zone, 'clientId', c.client_id, 'suppressedBecause',
          (select coalesce(json_object_agg(w.id, suppressed_because(o.tenant_id, c.email, w.id)), '{}')
           from unnest(p.surveys) w (id)),
          'ownDomain', own_domain_of(c.email, n.mapping -> 'ownDomains'),
          'askedBy', array(select i.policy_id from invitations i where i.tenant_id = o.tenant_id
            and i.occasion_id = o.id and i.contact_id = c.id
            and not (i.state = 'cancelled' and i.sent_at is null and i.revoked_at is null)))
          order by c.id) as candidates
      from (
        select h.* where h.id is not null
        union all
        select g.* from contacts g where h.id is null and o.ticket_id is null and g.tenant_id = o.tenant_id
          and g.client_id = d.client_id and g.archived_at is null
        limit 200) c) q
    where o.tenant_id = $1 and o.id = $2`,
)

/** Undefined when there is no such occasion any more. */
export const readFacts = async ({ run, tenantId }: TenantContext, occasionId: string) =>
  (await run(facts, [tenantId, occasionId]))[0]
