import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import type { Arrivals, Usual } from './silence.ts'

export interface ClaimedCheck {
  tenant_id: string
  id: string
}

/** Connections of all firms that are to be looked at now; nobody else does so within the lease. */
export async function claimChecks({ pool }: Deps, lease: string, atMost: number): Promise<ClaimedCheck[]> {
  const values = [lease, atMost]
  return (await pool.query<ClaimedCheck>('select * from claim_connection_checks($1::interval, $2)', values)).rows
}

export interface CheckedConnection {
  expects_calls: boolean
  last_at: Date | null
  /** Moments of the firm's own clock: the last call, the last call or change of the connection, and now. */
  quiet_since: number
  now: number
  is_alerted: boolean
  usual_is_old: boolean
  weekdays: number[] | null
  usual_interval_seconds: number | null
  silent_after_seconds: number | null
}

const local = (moment: string) => `(extract(epoch from (${moment} at time zone t.time_zone)) * 1000)::bigint`

const checked = defineStatement<CheckedConnection>(
  'checked_connection',
  `select c.enabled and c.archived_at is null as expects_calls, last.received_at as last_at,
     ${local('greatest(last.received_at, c.updated_at)')} as quiet_since, ${local('clock_timestamp()')} as now,
     h.usual_found_at is null or h.usual_found_at < clock_timestamp() - interval '1 day'
       and h.usual_found_at < last.received_at as usual_is_old,
     h.weekdays, h.usual_interval_seconds, h.silent_after_seconds,
     exists (select from alerts a where a.tenant_id = c.tenant_id and a.connection_id = c.id and a.ended_at is null)
       as is_alerted
   from connection_health h
   join connections c on c.tenant_id = h.tenant_id and c.id = h.connection_id
   join tenants t on t.id = h.tenant_id
   left join lateral (select d.received_at from inbound_deliveries d
     where d.tenant_id = c.tenant_id and d.connection_id = c.id order by d.id desc limit 1) last on true
   where h.tenant_id = $1 and h.connection_id = $2`,
)

export const selectChecked = async ({ run, tenantId }: TenantContext, id: string) =>
  (await run(checked, [tenantId, id]))[0]

/*
 * The newest 5,000 calls are enough: of so many within 28 days, nineteen of twenty gaps are shorter than three hours.
 * Days are found by one look into the index each.
 */
const arrivals = defineStatement<{ at: number }>(
  'connection_arrivals',
  `select ${local('d.received_at')} as at from (
     select d.received_at from inbound_deliveries d
     where d.tenant_id = $1 and d.connection_id = $2 and d.id >= first_id_at($3::timestamptz - interval '28 days')
     order by d.id desc limit 5000) d
   join tenants t on t.id = $1 order by 1`,
)
const daysWithCalls = defineStatement<{ day: number }>(
  'connection_days_with_calls',
  `select day - date '1970-01-01' as day
   from tenants t, lateral (select ($3::timestamptz at time zone t.time_zone)::date) as final (last_day),
     lateral (select last_day - n as day from generate_series(0, 27) n) days
   where t.id = $1 and exists (select from inbound_deliveries d where d.tenant_id = $1 and d.connection_id = $2
     and d.id >= first_id_at(day::timestamp at time zone t.time_zone)
     and d.id < first_id_at((day + 1)::timestamp at time zone t.time_zone))
   order by 1`,
)

/** When calls came in the 28 days before the last one, so that a long silence does not wear its own measure away. */
export async function selectArrivals({ run, tenantId }: TenantContext, id: string, lastAt: Date): Promise<Arrivals> {
  const at = await run(arrivals, [tenantId, id, lastAt])
  const days = await run(daysWithCalls, [tenantId, id, lastAt])
  return { at: at.map((row) => row.at), days: days.map(({ day }) => day) }
}

const store = defineStatement(
  'store_usual_calls',
  `update connection_health set usual_found_at = clock_timestamp(), weekdays = $3, usual_interval_seconds = $4,
     silent_after_seconds = $5 where tenant_id = $1 and connection_id = $2`,
)

export const storeUsual = ({ run, tenantId }: TenantContext, id: string, usual: Usual | null) =>
  run(store, [tenantId, id, usual?.weekdays ?? null, usual?.intervalSeconds ?? null, usual?.silentAfterSeconds ?? null])

const next = defineStatement(
  'check_connection_next',
  `update connection_health set check_at = clock_timestamp() + make_interval(secs => $3)
   where tenant_id = $1 and connection_id = $2`,
)

export const checkAgainIn = ({ run, tenantId }: TenantContext, id: string, seconds: number) =>
  run(next, [tenantId, id, seconds])
