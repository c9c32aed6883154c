/** Statements about whether answers of a connection are written back. */
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'

export interface SettingRow {
  enabled: boolean
  since: Date | null
  waiting: number
  written: number
  unknown: number
  failed: number
  lastFailure: string | null
}

const shown = defineStatement<SettingRow>(
  'write_back_setting',
  `select s.connection_id is not null as enabled, s.since,
     count(b.id) filter (where b.state in ('due', 'claimed'))::int as waiting,
     count(b.id) filter (where b.state = 'written')::int as written,
     count(b.id) filter (where b.state = 'unknown')::int as unknown,
     count(b.id) filter (where b.state = 'failed')::int as failed,
     (select l.outcome from write_backs l where l.tenant_id = $1 and l.connection_id = $2
       and l.state <> 'written' and l.outcome is not null order by l.id desc limit 1) as "lastFailure"
   from connections c
   left join write_back_settings s on s.tenant_id = c.tenant_id and s.connection_id = c.id
   left join write_backs b on b.tenant_id = c.tenant_id and b.connection_id = c.id
   where c.tenant_id = $1 and c.id = $2
   group by s.connection_id, s.since`,
)

/** Undefined when there is no such connection. */
export const selectSetting = async ({ run, tenantId }: TenantContext, connectionId: string) =>
  (await run(shown, [tenantId, connectionId]))[0]

const enable = defineStatement<{ connection_id: string }>(
  'enable_write_back',
  `insert into write_back_settings (tenant_id, connection_id)
   select a.tenant_id, a.connection_id from look_up_accounts a where a.tenant_id = $1 and a.connection_id = $2
   on conflict (tenant_id, connection_id) do update set check_at = write_back_settings.check_at
   returning connection_id`,
)

/** False when the connection has no account for the API. */
export const insertSetting = async ({ run, tenantId }: TenantContext, connectionId: string) =>
  (await run(enable, [tenantId, connectionId])).length > 0

export const deleteSetting = ({ tx, tenantId }: TenantContext, connectionId: string) =>
  tx.deleteFrom('writeBackSettings').where('tenantId', '=', tenantId).where('connectionId', '=', connectionId).execute()

/*
 * Answers that are not written yet, of a few days: each as it stands when nobody has changed it for two minutes, so that
 * a mark that is followed by a comment makes one note. An excluded answer counts for nothing and is not spread.
 */
const arm = defineStatement<{ id: string }>(
  'arm_write_backs',
  `insert into write_backs (tenant_id, connection_id, response_id, revision)
   select r.tenant_id, t.connection_id, r.id, r.revision
   from responses r
   join tickets t on t.tenant_id = r.tenant_id and t.id = r.ticket_id
   join write_back_settings s on s.tenant_id = t.tenant_id and s.connection_id = t.connection_id
   where r.tenant_id = $1 and t.connection_id = $2 and r.day >= current_date - 9
     and r.changed_at > greatest(s.since, clock_timestamp() - interval '7 days')
     and r.changed_at < clock_timestamp() - interval '2 minutes'
     and not exists (select from response_exclusions x where x.tenant_id = r.tenant_id and x.response_id = r.id)
     and not exists (select from write_backs b
       where b.tenant_id = r.tenant_id and b.response_id = r.id and b.revision = r.revision)
   limit 500
   on conflict (tenant_id, response_id, revision) do nothing
   returning id`,
)

/** Ids of the write-backs that there are to be made now. */
export const armWriteBacks = async ({ run, tenantId }: TenantContext, connectionId: string) =>
  (await run(arm, [tenantId, connectionId])).map(({ id }) => id)

/** Connections of all firms to look at, ids only; marked, so that they are not named again for a while. */
export async function claimChecks({ pool }: Deps, lease: string, atMost: number) {
  const { rows } = await pool.query<{ tenant_id: string; id: string }>(
    'select tenant_id, id from claim_write_back_checks($1::interval, $2)',
    [lease, atMost],
  )
  return rows
}
