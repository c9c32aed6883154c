import { sql } from 'kysely'
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { readPage } from '../../http/page.ts'
import type { CallOutcome, MailProviderQuery } from './schemas.ts'

export const insertMailProvider = (
  { tx, tenantId }: TenantContext,
  row: { id: string; name: string; provider: string; secretEncrypted: Buffer },
) =>
  tx
    .insertInto('mailProviders')
    .values({ ...row, tenantId })
    .execute()

export interface CallCount {
  outcome: CallOutcome
  events: number
  /** As JSON writes it. */
  lastAt: string
}

const mailProviders = ({ tx, tenantId }: TenantContext) =>
  tx
    .selectFrom('mailProviders')
    .select(['id', 'name', 'provider', 'enabled', 'archivedAt', 'version', 'createdAt', 'updatedAt'])
    .select(
      sql<CallCount[]>`coalesce((
        select json_agg(json_build_object('outcome', c.outcome, 'events', c.events, 'lastAt', c.last_at)
                        order by c.last_at desc)
        from mail_provider_calls c
        where c.tenant_id = mail_providers.tenant_id and c.mail_provider_id = mail_providers.id), '[]')`.as('calls'),
    )
    .where('tenantId', '=', tenantId)

export const selectMailProvider = (ctx: TenantContext, id: string) =>
  mailProviders(ctx).where('id', '=', id).executeTakeFirst()

export const listMailProviders = (ctx: TenantContext, { archived, ...page }: MailProviderQuery) =>
  readPage(mailProviders(ctx).where('archivedAt', archived ? 'is not' : 'is', null), page, { createdAt: 'id' })

/** Whose mail provider it is, before a tenant is known; undefined for one that is archived or never was. */
export async function selectTenantOfMailProvider({ pool }: Deps, id: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ tenant_id: string }>('select tenant_id from tenant_of_mail_provider($1)', [id])
  return rows[0]?.tenant_id
}

const called = defineStatement<{ provider: string; enabled: boolean; secret_encrypted: Buffer }>(
  'called_mail_provider',
  `select provider, enabled, secret_encrypted from mail_providers
   where tenant_id = $1 and id = $2 and archived_at is null`,
)

export const selectCalledMailProvider = async ({ run, tenantId }: TenantContext, id: string) =>
  (await run(called, [tenantId, id]))[0]

const count = defineStatement(
  'count_mail_provider_calls',
  `insert into mail_provider_calls as known (tenant_id, mail_provider_id, outcome, events)
   select $1, $2, n.outcome, n.events from unnest($3::text[], $4::bigint[]) as n (outcome, events)
   where n.events > 0 order by n.outcome
   on conflict (tenant_id, mail_provider_id, outcome) do update
     set events = known.events + excluded.events, last_at = clock_timestamp()`,
)

export const countCalls = (
  { run, tenantId }: TenantContext,
  id: string,
  counts: Partial<Record<CallOutcome, number>>,
) => run(count, [tenantId, id, Object.keys(counts), Object.values(counts)])
