import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'

/** Firms whose log is to be looked at now; nobody else does so within the lease. */
export async function claimLogs({ pool }: Deps, lease: string, atMost: number): Promise<string[]> {
  const statement = 'select tenant_id from claim_delivery_logs($1::interval, $2)'
  const { rows } = await pool.query<{ tenant_id: string }>(statement, [lease, atMost])
  return rows.map(({ tenant_id }) => tenant_id)
}

/*
 * From where the last time ended, in order of ids. A call that waits to be processed keeps its payload, and with it
 * those after it until the next time; locked as they are read, none begins to wait meanwhile.
 */
const shorten = defineStatement<{ removed: number }>(
  'shorten_delivery_log',
  `with span as (
     select coalesce(s.shortened_until, '00000000-0000-0000-0000-000000000000') as after,
       first_id_at(clock_timestamp() - make_interval(days => t.delivery_log_days)) as until
     from delivery_log_states s join tenants t on t.id = s.tenant_id where s.tenant_id = $1
   ), old as materialized (
     select d.id, d.state from inbound_deliveries d
     where d.tenant_id = $1 and d.id > (select after from span) and d.id < (select until from span)
     order by d.id limit 500 for update
   ), ready as materialized (
     select o.id from old o
     where not exists (select from old w where w.state = 'received' and w.id <= o.id)
   ), removed as (
     update inbound_deliveries d set body = '', headers = '{}', body_removed_at = clock_timestamp()
     from ready r where d.tenant_id = $1 and d.id = r.id and d.body_removed_at is null
   )
   update delivery_log_states s
   set shortened_until = coalesce((select r.id from ready r order by r.id desc limit 1), s.shortened_until),
     due_at = clock_timestamp() + case (select count(*) from ready) when 500 then interval '0' else interval '1 hour' end
   where s.tenant_id = $1 returning (select count(*) from ready) as removed`,
)

/** Removes the oldest payloads that are older than the firm keeps them; when there may be more, its turn comes at once. */
export const shortenLog = async ({ run, tenantId }: TenantContext): Promise<number> =>
  (await run(shorten, [tenantId]))[0]?.removed ?? 0
