/** Statements about how the API of a connection is reached, and how that went. */
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

export interface AccountShown {
  baseUrl: string | null
  credentialsSet: boolean
  credentialsRefused: boolean
  pausedUntil: Date | null
  lastSuccessAt: Date | null
  lastFailureAt: Date | null
  lastFailure: string | null
  waiting: number
  failed: number
}

const shown = defineStatement<AccountShown>(
  'look_up_account_shown',
  `select a.base_url as "baseUrl", a.connection_id is not null as "credentialsSet",
     a.refused_at is not null as "credentialsRefused",
     case when a.paused_until > clock_timestamp() then a.paused_until end as "pausedUntil",
     a.last_success_at as "lastSuccessAt", a.last_failure_at as "lastFailureAt", a.last_failure as "lastFailure",
     (select count(*)::int from look_ups l where l.tenant_id = $1 and l.connection_id = $2
       and l.state in ('due', 'claimed', 'held')) as waiting,
     (select count(*)::int from look_ups l where l.tenant_id = $1 and l.connection_id = $2
       and l.state = 'failed') as failed
   from connections c
   left join look_up_accounts a on a.tenant_id = c.tenant_id and a.connection_id = c.id
   where c.tenant_id = $1 and c.id = $2`,
)

/** Undefined when there is no such connection. */
export const selectAccountShown = async ({ run, tenantId }: TenantContext, connectionId: string) =>
  (await run(shown, [tenantId, connectionId]))[0]

export interface AccountRow {
  base_url: string
  credentials_encrypted: Buffer
  version: number
}

const account = defineStatement<AccountRow>(
  'look_up_account',
  `select base_url, credentials_encrypted, version from look_up_accounts where tenant_id = $1 and connection_id = $2`,
)

export const selectAccount = async ({ run, tenantId }: TenantContext, connectionId: string) =>
  (await run(account, [tenantId, connectionId]))[0]

const put = defineStatement(
  'put_look_up_account',
  `insert into look_up_accounts (tenant_id, connection_id, base_url, credentials_encrypted) values ($1, $2, $3, $4)
   on conflict (tenant_id, connection_id) do update set base_url = excluded.base_url,
     credentials_encrypted = excluded.credentials_encrypted, refused_at = null, paused_until = null, own_account = null,
     last_success_at = null, last_failure_at = null, last_failure = null,
     version = look_up_accounts.version + 1, updated_at = clock_timestamp()`,
)

export const putAccount = (
  { run, tenantId }: TenantContext,
  connectionId: string,
  { baseUrl, credentialsEncrypted }: { baseUrl: string; credentialsEncrypted: Buffer },
) => run(put, [tenantId, connectionId, baseUrl, credentialsEncrypted])

export const deleteAccount = ({ tx, tenantId }: TenantContext, connectionId: string) =>
  tx.deleteFrom('lookUpAccounts').where('tenantId', '=', tenantId).where('connectionId', '=', connectionId).execute()

const succeeded = defineStatement(
  'look_up_succeeded',
  `with ok as (
     update look_up_accounts set last_success_at = clock_timestamp(), refused_at = null, paused_until = null
     where tenant_id = $1 and connection_id = $2 and version = $3 returning connection_id)
   update look_ups l set state = 'due', attempts = 0, due_at = clock_timestamp(), nudged_at = null
   from ok where l.tenant_id = $1 and l.connection_id = ok.connection_id and l.state = 'held'`,
)

/** Notes that the system answered; what was held back because of the credentials goes on. */
export const recordSuccess = ({ run, tenantId }: TenantContext, connectionId: string, version: number) =>
  run(succeeded, [tenantId, connectionId, version])

const ownAccount = defineStatement(
  'record_own_account',
  `update look_up_accounts set own_account = $4 where tenant_id = $1 and connection_id = $2 and version = $3`,
)

/** Notes whom the credentials of this version belong to. */
export const recordOwnAccount = (
  { run, tenantId }: TenantContext,
  connectionId: string,
  version: number,
  account: string,
) => run(ownAccount, [tenantId, connectionId, version, account])

export interface Setback {
  message: string
  isRefused: boolean
  /** The whole connection waits until then; null: only the one look-up. */
  pauseMs: number | null
}

/*
 * Refused credentials are not tried again: every further try could lock the account. Where the system says to come
 * back later, all look-ups of the connection do, a little apart from each other. A version that was replaced in the
 * meantime says nothing about the present one.
 */
const failed = defineStatement(
  'look_up_set_back',
  `with noted as (
     update look_up_accounts set last_failure_at = clock_timestamp(), last_failure = $4,
       refused_at = case when $5 then clock_timestamp() else refused_at end,
       paused_until = case when $6::int is null then paused_until
         else clock_timestamp() + $6 * interval '1 millisecond' end
     where tenant_id = $1 and connection_id = $2 and version = $3 returning connection_id, paused_until)
   update look_ups l set state = case when $5 then 'held' else l.state end,
     due_at = case when $6::int is null then l.due_at
       else greatest(l.due_at, noted.paused_until + random() * interval '10 seconds') end
   from noted where ($5 or $6::int is not null) and l.tenant_id = $1 and l.connection_id = noted.connection_id
     and l.state = 'due'`,
)

export const recordSetback = (
  { run, tenantId }: TenantContext,
  connectionId: string,
  version: number,
  { message, isRefused, pauseMs }: Setback,
) => run(failed, [tenantId, connectionId, version, message.slice(0, 500), isRefused, pauseMs])
