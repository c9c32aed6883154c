/** What a decision reads, as SQL: of one occasion with the policies that might take it, or of many without them. */

/** A policy y with its survey s and the version v that would be asked. */
const policyFacts = `json_build_object('id', y.id, 'version', y.version, 'name', y.name, 'priority', y.priority,
    'delayMinutes', y.delay_minutes, 'expiresAfterDays', y.expires_after_days, 'rules', y.rules, 'scope', y.scope,
    'exclusive', y.exclusive, 'surveyId', s.id, 'surveyName', s.name, 'surveyVersionId', v.id,
    'surveyVersion', v.number)`

const newestVersion = `left join lateral (select w.id, w.number from survey_versions w
    where w.tenant_id = s.tenant_id and w.survey_id = s.id order by w.number desc limit 1) v on true`

interface Parts {
  policies: string
  clocks: string
  /** The surveys that policies ask with. */
  surveys: string
  from: string
  which: string
}

/*
 * The candidate of a resolution is whoever asked for help; an occasion that names its contact has that one; any other
 * has the people of its client, of whom each policy asks those with the roles that it names.
 */
const factsText = ({ policies, clocks, surveys, from, which }: Parts) =>
  `select o.id, o.kind, o.key, o.ticket_id, o.cycle, o.occurred_at, tenant_now() as now,
      coalesce(r.reopened_at is not null or t.cycle <> r.cycle or t.state not in ('resolved', 'closed'), false)
        or (o.kind = 'milestone_reached' and m.reached_at is null)
        or (o.kind = 'engagement_closed' and e.closed_at is null) as called_off, m.kind as milestone_kind,
      d.client_id, d.engagement_id, t.connection_id, t.type as ticket_type, t.priority as ticket_priority,
      coalesce(t.tags, '{}') as tags, (extract(epoch from r.resolved_at - t.opened_at) / 60)::float8 as handling_minutes,
      greatest(t.source_changed_at, t.resolved_at) as touched_at, r.reopened_at,
      l.time_zone as client_zone, z.time_zone as firm_zone, k.consultants,
      array(select distinct m.team_id from team_members m
        where m.tenant_id = o.tenant_id and m.consultant_id = any(k.consultants)) as teams,
      ${policies} as policies, coalesce(q.candidates, '[]') as candidates,
      ${clocks} as clocks
    from occasions o
    join tenants z on z.id = o.tenant_id
    left join tickets t on t.tenant_id = o.tenant_id and t.id = o.ticket_id
    left join ticket_resolutions r on r.tenant_id = o.tenant_id and r.ticket_id = o.ticket_id and r.cycle = o.cycle
    left join connections n on n.tenant_id = t.tenant_id and n.id = t.connection_id
    left join milestones m on m.tenant_id = o.tenant_id and m.id = o.milestone_id
    left join engagements e on e.tenant_id = o.tenant_id and e.id = o.engagement_id
    left join contacts h on h.tenant_id = o.tenant_id and h.id = coalesce(t.contact_id, o.contact_id)
    cross join lateral (select coalesce(t.client_id, o.client_id, h.client_id) as client_id,
      coalesce(t.engagement_id, o.engagement_id) as engagement_id) d
    left join clients l on l.tenant_id = o.tenant_id and l.id = d.client_id
    cross join lateral (select array(select c.consultant_id
      from credits_of(o.tenant_id, o.ticket_id, o.cycle, o.id) c order by c.consultant_id) as consultants) k
    ${from}
    cross join lateral (
      select json_agg(json_build_object('id', c.id, 'email', c.email, 'isArchived', c.archived_at is not null,
          'role', c.role, 'timeZone', c.time_zone, 'clientId', c.client_id, 'suppressedBecause',
          (select coalesce(json_object_agg(w.id, suppressed_because(o.tenant_id, c.email, w.id)), '{}')
           from unnest(${surveys}) w (id)),
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
    where o.tenant_id = $1 and ${which}`

/** Of the occasion $2. */
export const factsOfOne = factsText({
  policies: 'p.policies',
  clocks: `array(select distinct b.rule ->> 'clock' from policies y
        cross join lateral jsonb_array_elements(
          coalesce(y.rules -> 'quietPeriods', '[]') || coalesce(y.rules -> 'caps', '[]')) b (rule)
        where y.tenant_id = o.tenant_id and y.enabled and y.archived_at is null)`,
  surveys: 'p.surveys',
  from: `cross join lateral (
      select coalesce(json_agg(${policyFacts}
          order by y.position, y.id), '[]') as policies,
        array_agg(distinct s.id) as surveys
      from policies y
      join surveys s on s.tenant_id = y.tenant_id and s.id = y.survey_id
      ${newestVersion}
      where y.tenant_id = o.tenant_id and y.trigger = o.kind and y.enabled and y.archived_at is null
        and (o.policy_id is null or o.policy_id = y.id)) p`,
  which: 'o.id = $2',
})

/** Of the occasions $2, as far as policies that ask with the surveys $3 may take them. */
export const factsOfMany = factsText({
  policies: `'[]'::json`,
  clocks: `'{}'::text[]`,
  surveys: '$3::uuid[]',
  from: '',
  which: 'o.id = any($2::uuid[])',
})

/** Those that ask, and $2 as if it asked with the survey $3. */
export const policiesOfFirm = `select y.trigger, y.position, ${policyFacts} as facts
  from policies y
  join surveys s on s.tenant_id = y.tenant_id and s.id = case when y.id = $2 then $3::uuid else y.survey_id end
  ${newestVersion}
  where y.tenant_id = $1 and (y.enabled and y.archived_at is null or y.id = $2)`
