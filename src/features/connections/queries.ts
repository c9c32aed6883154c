import { type SelectQueryBuilder, sql } from 'kysely'
import { defineStatement } from '../../../db/tenant.ts'
import type { DB } from '../../../db/types.ts'
import { explain } from '../../constraints.ts'
import type { TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { readPage } from '../../http/page.ts'
import type { Mapping } from '../../ticket-systems/mapping.ts'
import type { ConnectionQuery } from './schemas.ts'

const explained = explain({
  connections_source_key: ['already_exists', 'Another connection has this source.', '/source'],
})

interface NewRow {
  id: string
  name: string
  system: string
  source: string
  authentication: string
  mapping: Mapping
  secretEncrypted: Buffer | null
}

export const insertConnection = ({ tx, tenantId }: TenantContext, { mapping, ...row }: NewRow) =>
  tx
    .insertInto('connections')
    .values({ ...row, mapping: JSON.stringify(mapping), tenantId })
    .execute()
    .catch(explained)

const columns = [
  ...(['connections.id', 'name', 'system', 'source', 'authentication', 'enabled', 'archivedAt'] as const),
  ...(['version', 'createdAt', 'updatedAt'] as const),
] as const

const refusal = <Value>(column: string) =>
  sql<Value>`(select ${sql.ref(`r.${column}`)} from connection_refusals r where r.tenant_id = connections.tenant_id
    and r.connection_id = connections.id order by r.day desc, r.last_at desc limit 1)`

const usual = (column: string) =>
  sql<number | null>`(select ${sql.ref(`h.${column}`)} from connection_health h
    where h.tenant_id = connections.tenant_id and h.connection_id = connections.id)`

/** What anybody may see: everything but the secret, and how it is doing. */
const withHealth = <O>(query: SelectQueryBuilder<DB, 'connections', O>) =>
  query.select(columns).select([
    sql<Mapping>`connections.mapping`.as('mapping'),
    sql<Date | null>`case when previous_secret_until > clock_timestamp() then previous_secret_until end`.as(
      'previousSecretUntil',
    ),
    sql<boolean>`connections.secret_encrypted is not null`.as('secretSet'),
    sql<Date | null>`(select d.received_at from inbound_deliveries d where d.tenant_id = connections.tenant_id
        and d.connection_id = connections.id order by d.id desc limit 1)`.as('lastDeliveryAt'),
    sql<Date | null>`(select d.processed_at from inbound_deliveries d where d.tenant_id = connections.tenant_id
        and d.connection_id = connections.id and d.state <> 'received' order by d.id desc limit 1)`.as(
      'lastProcessedAt',
    ),
    sql<Date | null>`(select d.processed_at from inbound_deliveries d
        where d.tenant_id = connections.tenant_id and d.id = (
          select r.id from (
            select s.id, s.state from inbound_deliveries s where s.tenant_id = connections.tenant_id
              and s.connection_id = connections.id order by s.id desc limit 10000) r
          where r.state = 'processed' order by r.id desc limit 1))`.as('lastSuccessAt'),
    refusal<Date | null>('last_at').as('lastRefusalAt'),
    refusal<string | null>('reason').as('lastRefusalReason'),
    usual('usual_interval_seconds').as('usualIntervalSeconds'),
    usual('silent_after_seconds').as('silentAfterSeconds'),
    sql<boolean>`exists (select from alerts a where a.tenant_id = connections.tenant_id
        and a.connection_id = connections.id and a.ended_at is null)`.as('silent'),
  ])

const ofTenant = ({ tx, tenantId }: TenantContext) =>
  tx.selectFrom('connections').where('connections.tenantId', '=', tenantId)

export const selectConnection = (ctx: TenantContext, id: string) =>
  withHealth(ofTenant(ctx).where('connections.id', '=', id)).executeTakeFirst()

export const listConnections = (ctx: TenantContext, { system, archived, ...page }: ConnectionQuery) =>
  readPage(
    withHealth(
      ofTenant(ctx)
        .where('archivedAt', archived ? 'is not' : 'is', null)
        .$if(system !== undefined, (query) => query.where('system', '=', system!)),
    ),
    page,
    { createdAt: 'connections.id' },
  )

/** Whose connection it is, before a tenant is known; undefined for one that is archived or never was. */
export async function selectTenantOfConnection({ pool }: Deps, id: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ tenant_id: string }>('select tenant_id from tenant_of_connection($1)', [id])
  return rows[0]?.tenant_id
}

const called = defineStatement<{
  enabled: boolean
  system: string
  source: string
  authentication: string
  mapping: Mapping
  secret_encrypted: Buffer | null
  previous_secret_encrypted: Buffer | null
}>(
  'called_connection',
  `select enabled, system, source, authentication, mapping, secret_encrypted,
     case when previous_secret_until > clock_timestamp() then previous_secret_encrypted end as previous_secret_encrypted
   from connections
   where tenant_id = $1 and id = $2 and archived_at is null`,
)

export const selectCalledConnection = async ({ run, tenantId }: TenantContext, id: string) =>
  (await run(called, [tenantId, id]))[0]

/** A new secret in place of the present one, which stays valid for so many hours, if there is one. */
export const rotated = (secretEncrypted: Buffer, keepPreviousHours: number) => ({
  secretEncrypted,
  previousSecretEncrypted: keepPreviousHours > 0 ? sql<Buffer | null>`secret_encrypted` : null,
  previousSecretUntil:
    keepPreviousHours > 0
      ? sql<Date | null>`case when secret_encrypted is not null
          then clock_timestamp() + make_interval(hours => ${keepPreviousHours}) end`
      : null,
})
