import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { AlertKind, AtypicalRate, Cluster } from './schemas.ts'

/** A condition that holds about a consultant. */
export interface Condition {
  kind: Exclude<AlertKind, 'negative_answer' | 'connection_silent'>
  consultant_id: string
  details: Cluster | AtypicalRate
}

/*
 * One statement for the whole firm. A cluster that has ended comes again only with a negative answer on a later day
 * than any it has counted while it was open, which is why the open ones keep count; a rate comes again after a pause.
 * A cluster whose answers are gone meanwhile, and a rate of fewer invitations than the firm says anything about, do
 * not hold.
 */
const raise = defineStatement<{ type: 'alert.raised' | 'alert.ended' }>(
  'raise_alerts',
  `with holding as materialized (
      select h.kind, h.consultant_id, h.details, newest.day as counted_until
      from jsonb_to_recordset($3::jsonb) as h (kind text, consultant_id uuid, details jsonb)
      join tenants t on t.id = $1
      join consultants k on k.tenant_id = $1 and k.id = h.consultant_id
      left join lateral (
        select max(c.day) as day from metric_cells c
        where h.kind = 'negative_cluster' and c.tenant_id = $1 and c.consultant_id = h.consultant_id
          and c.day <= $2::date and c.day > $2::date - (h.details->>'days')::int and c.n > 0
          and is_negative(c.kind, c.value)) newest on true
      where case h.kind when 'negative_cluster' then newest.day is not null
                        else (h.details->>'delivered')::int >= t.minimum_responses end
    ), ended as (
      update alerts a set ended_at = tenant_now(), ended_on = $2::date
      where a.tenant_id = $1 and a.consultant_id is not null and a.ended_at is null
        and not exists (select from holding h where h.kind = a.kind and h.consultant_id = a.consultant_id)
      returning a.id, a.kind, a.consultant_id
    ), counted as (
      update alerts a set counted_until = h.counted_until
      from holding h
      where a.tenant_id = $1 and a.kind = 'negative_cluster' and h.kind = a.kind
        and a.consultant_id = h.consultant_id and a.ended_at is null and a.counted_until < h.counted_until
    ), opened as (
      insert into alerts (tenant_id, kind, consultant_id, day, details, counted_until)
      select $1, h.kind, h.consultant_id, $2::date, h.details, h.counted_until
      from holding h
      where not exists (
        select from alerts a
        where a.tenant_id = $1 and a.kind = h.kind and a.consultant_id = h.consultant_id
          and (a.ended_at is null or case a.kind when 'negative_cluster' then a.counted_until >= h.counted_until
                                                 else a.ended_on + $4::int > $2::date end))
      order by h.consultant_id, h.kind
      on conflict (tenant_id, consultant_id, kind) where consultant_id is not null and ended_at is null do nothing
      returning id, kind, consultant_id
    )
    insert into outbox_events (tenant_id, type, resource_id, payload)
    select $1, e.type, e.id, jsonb_build_object('kind', e.kind, 'consultantIds', jsonb_build_array(e.consultant_id))
    from (select 'alert.raised' as type, * from opened union all select 'alert.ended', * from ended) e
    returning type`,
)

/** Opens and ends alerts so that those open are the given conditions; one row for each that it opened or ended. */
export const raiseConditions = (
  { run, tenantId }: TenantContext,
  asOf: string,
  conditions: Condition[],
  daysBetweenRates: number,
) => run(raise, [tenantId, asOf, JSON.stringify(conditions), daysBetweenRates])
