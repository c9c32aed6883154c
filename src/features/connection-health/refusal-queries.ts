import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { RefusalReason } from './schemas.ts'

export interface RefusalCount {
  reason: RefusalReason
  calls: number
  lastAt: Date
}

const prune = defineStatement<{ day: string }>(
  'prune_connection_refusals',
  `delete from connection_refusals r using (
     select o.connection_id, o.day, o.reason from connection_refusals o join tenants t on t.id = $1
     where o.tenant_id = $1
       and o.day < (clock_timestamp() at time zone t.time_zone)::date - greatest(t.delivery_log_days, 14)
     limit 500) old
   where r.tenant_id = $1 and r.connection_id = old.connection_id and r.day = old.day and r.reason = old.reason
   returning r.day`,
)

/** Removes counts that are older than the firm keeps payloads, and than health looks back: so many of them at most. */
export const pruneRefusals = async ({ run, tenantId }: TenantContext): Promise<number> =>
  (await run(prune, [tenantId])).length

const add = defineStatement(
  'add_connection_refusals',
  `insert into connection_refusals as known (tenant_id, connection_id, day, reason, calls, last_at)
   select $1, $2, (n.last_at at time zone t.time_zone)::date, n.reason, n.calls, n.last_at
   from unnest($3::text[], $4::bigint[], $5::timestamptz[]) as n (reason, calls, last_at)
   join tenants t on t.id = $1
   order by n.reason
   on conflict (tenant_id, connection_id, day, reason) do update
     set calls = known.calls + excluded.calls, last_at = greatest(known.last_at, excluded.last_at)`,
)

export const addRefusals = ({ run, tenantId }: TenantContext, connectionId: string, counts: readonly RefusalCount[]) =>
  run(add, [
    tenantId,
    connectionId,
    counts.map(({ reason }) => reason),
    counts.map(({ calls }) => calls),
    counts.map(({ lastAt }) => lastAt),
  ])
