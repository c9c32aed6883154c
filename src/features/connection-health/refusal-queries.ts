import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { RefusalReason } from './schemas.ts'

export interface RefusalCount {
  reason: RefusalReason
  calls: number
  lastAt: Date
}

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
