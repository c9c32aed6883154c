import { sql } from 'kysely'
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { AlertKind, AlertQuery, AtypicalRate, Cluster, NegativeAnswer } from './schemas.ts'

/** An alert with the names that its sentence needs. */
export interface AlertRow {
  id: string
  kind: AlertKind
  responseId: string | null
  clientId: string | null
  day: string
  details: { answers: NegativeAnswer[] } & Cluster & AtypicalRate
  raisedAt: Date
  endedAt: Date | null
  ticketId: string | null
  contactId: string | null
  contactName: string | null
  clientName: string | null
  consultants: { id: string; name: string }[]
  excluded: boolean
  minimumResponses: number
}

/** Credit is read as it is now, so that a correction of whom an answer is about shows here as well. */
const consultants = sql<AlertRow['consultants']>`
  (select coalesce(json_agg(json_build_object('id', k.id, 'name', k.name) order by k.name, k.id), '[]')
   from consultants k
   where k.tenant_id = alerts.tenant_id and k.id in (
     select alerts.consultant_id
     union all select t.consultant_id from attributions t
     where t.tenant_id = alerts.tenant_id and t.response_id = alerts.response_id))`

const excluded = sql<boolean>`exists (select from response_exclusions x
  where x.tenant_id = alerts.tenant_id and x.response_id = alerts.response_id)`

const alerts = ({ tx, tenantId }: TenantContext) =>
  tx
    .selectFrom('alerts')
    .innerJoin('tenants', 'tenants.id', 'alerts.tenantId')
    .leftJoin('responses', (join) =>
      join.onRef('responses.tenantId', '=', 'alerts.tenantId').onRef('responses.id', '=', 'alerts.responseId'),
    )
    .leftJoin('contacts', (join) =>
      join.onRef('contacts.tenantId', '=', 'alerts.tenantId').onRef('contacts.id', '=', 'responses.contactId'),
    )
    .leftJoin('clients', (join) =>
      join.onRef('clients.tenantId', '=', 'alerts.tenantId').onRef('clients.id', '=', 'alerts.clientId'),
    )
    .select(['alerts.id', 'alerts.kind', 'alerts.responseId', 'alerts.clientId', 'alerts.day', 'alerts.details'])
    .select(['alerts.raisedAt', 'alerts.endedAt', 'responses.ticketId', 'responses.contactId'])
    .select(['contacts.name as contactName', 'clients.name as clientName', 'tenants.minimumResponses'])
    .select([consultants.as('consultants'), excluded.as('excluded')])
    .where('alerts.tenantId', '=', tenantId)
    .$castTo<AlertRow>()

const about = (consultantId: string) =>
  sql<boolean>`(alerts.consultant_id = ${consultantId}::uuid or alerts.response_id in (
    select t.response_id from attributions t
    where t.tenant_id = alerts.tenant_id and t.consultant_id = ${consultantId}::uuid))`

export const listAlerts = (ctx: TenantContext, { kind, consultantId, clientId, open, from, to, ...page }: AlertQuery) =>
  readPage(
    alerts(ctx)
      .$if(kind !== undefined, (query) => query.where('alerts.kind', '=', kind!))
      .$if(consultantId !== undefined, (query) => query.where(about(consultantId!)))
      .$if(clientId !== undefined, (query) => query.where('alerts.clientId', '=', clientId!))
      .$if(open !== undefined, (query) =>
        query.where('alerts.consultantId', 'is not', null).where('alerts.endedAt', open ? 'is' : 'is not', null),
      )
      .$if(from !== undefined, (query) => query.where('alerts.day', '>=', from!))
      .$if(to !== undefined, (query) => query.where('alerts.day', '<=', to!)),
    page,
    { raisedAt: 'alerts.id' },
  )

export const findAlert = (ctx: TenantContext, id: string) => alerts(ctx).where('alerts.id', '=', id).executeTakeFirst()

/** A condition that holds about a consultant. */
export interface Condition {
  kind: Exclude<AlertKind, 'negative_answer'>
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
      update alerts a set ended_at = clock_timestamp(), ended_on = $2::date
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
