import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { ReplayQuery } from './schemas.ts'

/** Ids are made a moment before their rows; an hour more on both sides is searched. */
const ofTime = (from: string, to: string) => `
  d.id >= first_id_at(${from} - interval '1 hour') and d.id < first_id_at(${to} + interval '1 hour')
  and d.received_at >= ${from} and d.received_at < ${to}`

const count = defineStatement<{ whole: number; removed: number }>(
  'count_deliveries_to_replay',
  `select count(*) filter (where c.body_removed_at is null) as whole,
     count(*) filter (where c.body_removed_at is not null) as removed
   from (select d.body_removed_at from inbound_deliveries d
     where d.tenant_id = $1 and d.connection_id = $2 and ${ofTime('$3::timestamptz', '$4::timestamptz')}
       and d.state <> 'received' and ($5::text is null or d.state = $5)
     order by d.id desc limit $6) c`,
)

export interface ReplayedTime {
  connectionId: string
  from: Date
  to: Date
  state: string | null
}

/** How many calls of a time can be processed again, and how many have no payload any more; of so many at the most. */
export const countReplayable = async (
  { run, tenantId }: TenantContext,
  { connectionId, from, to, state }: ReplayedTime,
  atMost: number,
) => (await run(count, [tenantId, connectionId, from, to, state, atMost]))[0]!

const columns = [
  ...(['id', 'connectionId', 'fromAt as from', 'toAt as to', 'state', 'deliveries', 'done'] as const),
  ...(['createdAt', 'finishedAt'] as const),
] as const

export const insertReplay = (
  { tx, tenantId }: TenantContext,
  { connectionId, from, to, state }: ReplayedTime,
  deliveries: number,
) =>
  tx
    .insertInto('deliveryReplays')
    .values({ tenantId, connectionId, fromAt: from, toAt: to, state, deliveries })
    .returning(columns)
    .executeTakeFirstOrThrow()

export const listReplays = ({ tx, tenantId }: TenantContext, connectionId: string, query: ReplayQuery) =>
  readPage(
    tx
      .selectFrom('deliveryReplays')
      .select(columns)
      .where('tenantId', '=', tenantId)
      .where('connectionId', '=', connectionId),
    query,
    { createdAt: 'id' },
  )

// Two workers at one replay take turns: the row is locked before the next call is looked for.
const lock = defineStatement<{ id: string }>(
  'lock_replay',
  `select r.id from delivery_replays r
   where r.tenant_id = $1 and r.id = $2 and r.finished_at is null for update skip locked`,
)
const next = defineStatement<{ id: string; connection_id: string }>(
  'next_delivery_of_replay',
  `select d.id, d.connection_id from delivery_replays r
   join inbound_deliveries d on d.tenant_id = r.tenant_id and d.connection_id = r.connection_id
     and ${ofTime('r.from_at', 'r.to_at')}
   where r.tenant_id = $1 and r.id = $2
     and d.id > coalesce(r.done_until, '00000000-0000-0000-0000-000000000000')
     and d.received_at < r.created_at and d.state <> 'received' and d.body_removed_at is null
     and (r.state is null or d.state = r.state)
   order by d.id limit 1`,
)

/** Whether the replay is under way and nobody else is at it; it is ours until the transaction ends. */
export const lockReplay = async ({ run, tenantId }: TenantContext, id: string): Promise<boolean> =>
  (await run(lock, [tenantId, id])).length > 0

export const nextDelivery = async ({ run, tenantId }: TenantContext, id: string) => (await run(next, [tenantId, id]))[0]

// A call that waited when the replay was counted, and was processed since, is one more than was foreseen.
const advance = defineStatement(
  'advance_replay',
  `update delivery_replays set done = done + 1, deliveries = greatest(deliveries, done + 1), done_until = $3,
     nudged_at = clock_timestamp()
   where tenant_id = $1 and id = $2`,
)
const finish = defineStatement(
  'finish_replay',
  'update delivery_replays set finished_at = clock_timestamp() where tenant_id = $1 and id = $2',
)

export const advanceReplay = ({ run, tenantId }: TenantContext, id: string, doneUntil: string) =>
  run(advance, [tenantId, id, doneUntil])

export const finishReplay = ({ run, tenantId }: TenantContext, id: string) => run(finish, [tenantId, id])
