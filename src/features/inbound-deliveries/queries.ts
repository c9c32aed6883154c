import { sql } from 'kysely'
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { Mapping } from '../../ticket-systems/mapping.ts'
import type { DeliveryQuery } from './schemas.ts'

const insert = defineStatement<{ id: string }>(
  'insert_inbound_deliveries',
  `insert into inbound_deliveries (tenant_id, id, connection_id, delivery_key, headers, body)
   select $1, n.* from unnest($2::uuid[], $3::uuid[], $4::text[], $5::jsonb[], $6::bytea[]) n
   on conflict (tenant_id, connection_id, delivery_key) do nothing returning id`,
)

export interface NewDelivery {
  id: string
  connectionId: string
  deliveryKey: string
  headers: Record<string, string>
  body: Buffer
}

/** Stores calls, each once; gives the ids of those that were not there already. */
export async function insertDeliveries({ run, tenantId }: TenantContext, rows: NewDelivery[]): Promise<Set<string>> {
  const inserted = await run(insert, [
    tenantId,
    rows.map(({ id }) => id),
    rows.map(({ connectionId }) => connectionId),
    rows.map(({ deliveryKey }) => deliveryKey),
    rows.map(({ headers }) => JSON.stringify(headers)),
    rows.map(({ body }) => body),
  ])
  return new Set(inserted.map(({ id }) => id))
}

const listed = [
  ...(['id', 'connectionId', 'deliveryKey', 'state', 'outcome', 'attempts', 'receivedAt', 'processedAt'] as const),
  'bodyRemovedAt',
] as const

export const listDeliveries = (
  { tx, tenantId }: TenantContext,
  connectionId: string,
  { state, ...page }: DeliveryQuery,
) =>
  readPage(
    tx
      .selectFrom('inboundDeliveries')
      .select(listed)
      .where('tenantId', '=', tenantId)
      .where('connectionId', '=', connectionId)
      .$if(state !== undefined, (query) => query.where('state', '=', state!)),
    page,
    { receivedAt: 'id' },
  )

export const selectDelivery = ({ tx, tenantId }: TenantContext, connectionId: string, id: string) =>
  tx
    .selectFrom('inboundDeliveries')
    .select([...listed, 'body'])
    .select(sql<Record<string, string>>`headers`.as('headers'))
    .where('tenantId', '=', tenantId)
    .where('connectionId', '=', connectionId)
    .where('id', '=', id)
    .executeTakeFirst()

/** As if it had just come; nothing when its payload is gone. */
export const updateToReceived = ({ tx, tenantId }: TenantContext, connectionId: string, id: string) =>
  tx
    .updateTable('inboundDeliveries')
    .set({ state: 'received', outcome: null, attempts: 0, processedAt: null })
    .where('tenantId', '=', tenantId)
    .where('connectionId', '=', connectionId)
    .where('id', '=', id)
    .where('bodyRemovedAt', 'is', null)
    .executeTakeFirst()

export interface WaitingDelivery {
  id: string
  connection_id: string
  body: Buffer
  received_at: Date
  system: string
  source: string
  headers: Record<string, string>
  mapping: Mapping
  own_account: string | null
}

// Whoever else is at it has locked the row and is left alone.
const claim = defineStatement<WaitingDelivery>(
  'claim_inbound_delivery',
  `select d.id, d.connection_id, d.body, d.headers, d.received_at, c.system, c.source, c.mapping,
     a.own_account
   from inbound_deliveries d join connections c on c.tenant_id = d.tenant_id and c.id = d.connection_id
   left join look_up_accounts a on a.tenant_id = c.tenant_id and a.connection_id = c.id
   where d.tenant_id = $1 and d.id = $2 and d.state = 'received' for update of d skip locked`,
)

export const claimDelivery = async ({ run, tenantId }: TenantContext, id: string) =>
  (await run(claim, [tenantId, id]))[0]

const finish = defineStatement(
  'finish_inbound_delivery',
  `update inbound_deliveries set state = $3, outcome = $4, processed_at = clock_timestamp()
   where tenant_id = $1 and id = $2 and state = 'received'`,
)

const fail = defineStatement<{ attempts: number }>(
  'fail_inbound_delivery',
  `update inbound_deliveries set attempts = attempts + 1
   where tenant_id = $1 and id = $2 and state = 'received' returning attempts`,
)

/** How often it has failed by now; undefined when somebody else has finished it. */
export const countFailure = async ({ run, tenantId }: TenantContext, id: string) =>
  (await run(fail, [tenantId, id]))[0]?.attempts

export type FinalState = 'processed' | 'ignored' | 'failed'

export const finishDelivery = ({ run, tenantId }: TenantContext, id: string, state: FinalState, outcome: string) =>
  run(finish, [tenantId, id, state, outcome.slice(0, 1000)])

/** Runs a part of the transaction that may fail by itself: what it has done is undone then, and nothing else. */
export async function withSavepoint<T>({ tx }: TenantContext, fn: () => Promise<T>) {
  await sql`savepoint part`.execute(tx)
  try {
    const outcome = await fn()
    await sql`release savepoint part`.execute(tx)
    return { outcome }
  } catch (error) {
    await sql`rollback to savepoint part`.execute(tx)
    return { fault: error as Error }
  }
}
