import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

export interface DayRow {
  day: string
  received: number
  processed: number
  ignored: number
  failed: number
  waiting: number
  refused: number
}

/** Calls are counted from the index alone. A day more is read, since ids are made a moment before rows. */
const days = defineStatement<DayRow>(
  'connection_days',
  `with firm as materialized (
     select t.time_zone, (clock_timestamp() at time zone t.time_zone)::date as today from tenants t where t.id = $1
   ), counted as (
     select (d.received_at at time zone f.time_zone)::date as day, d.state, count(*) as calls
     from firm f, inbound_deliveries d
     where d.tenant_id = $1 and d.connection_id = $2
       and d.id >= (select first_id_at((today - 14)::timestamp at time zone time_zone) from firm)
     group by 1, 2
   )
   select g.day, coalesce(sum(c.calls), 0) as received,
     coalesce(sum(c.calls) filter (where c.state = 'processed'), 0) as processed,
     coalesce(sum(c.calls) filter (where c.state = 'ignored'), 0) as ignored,
     coalesce(sum(c.calls) filter (where c.state = 'failed'), 0) as failed,
     coalesce(sum(c.calls) filter (where c.state = 'received'), 0) as waiting,
     coalesce((select sum(r.calls) from connection_refusals r
               where r.tenant_id = $1 and r.connection_id = $2 and r.day = g.day), 0) as refused
   from (select today - n as day from firm, generate_series(0, 13) n) g
   left join counted c on c.day = g.day
   group by g.day order by g.day`,
)

export const selectDays = ({ run, tenantId }: TenantContext, connectionId: string) =>
  run(days, [tenantId, connectionId])

const refusals = defineStatement<{ reason: string; calls: number; lastAt: Date }>(
  'connection_refusals_by_reason',
  `select r.reason, sum(r.calls) as calls, max(r.last_at) as "lastAt"
   from connection_refusals r join tenants t on t.id = $1
   where r.tenant_id = $1 and r.connection_id = $2
     and r.day > (clock_timestamp() at time zone t.time_zone)::date - 14
   group by r.reason order by 3 desc`,
)

export const selectRefusals = ({ run, tenantId }: TenantContext, connectionId: string) =>
  run(refusals, [tenantId, connectionId])
