import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

/** A batch that nobody else is at. */
export interface LockedBatch {
  id: string
  policy_id: string | null
  engagement_id: string | null
  is_cancelled: boolean
}

// Two workers at one batch take turns: the row is locked before people are looked for.
const lock = defineStatement<LockedBatch>(
  'lock_ask_batch',
  `select id, policy_id, engagement_id, cancelled_at is not null as is_cancelled from ask_batches
   where tenant_id = $1 and id = $2 and finished_at is null for update skip locked`,
)

/** It is ours until the transaction ends. */
export const lockBatch = async ({ run, tenantId }: TenantContext, id: string) => (await run(lock, [tenantId, id]))[0]

const people = defineStatement<{ id: string; contact_id: string | null }>(
  'people_to_ask',
  `select p.id, coalesce(c.id, m.id, e.contact_id) as contact_id
   from (select w.id, w.given from ask_batch_people w
         where w.tenant_id = $1 and w.batch_id = $2 and w.state = 'waiting' order by w.id limit $3) p
   left join contacts c on c.tenant_id = $1 and c.id = (p.given ->> 'contactId')::uuid
   left join contacts m on m.tenant_id = $1 and m.email = lower(p.given ->> 'email') and m.archived_at is null
   left join external_ids e on e.tenant_id = $1 and e.kind = 'contact' and e.source = p.given ->> 'source'
     and e.external_id = p.given ->> 'externalId'
   order by p.id`,
)

/** The next of those who are still to be asked, with whom each of them is. */
export const selectNext = ({ run, tenantId }: TenantContext, batchId: string, atMost: number) =>
  run(people, [tenantId, batchId, atMost])

const settle = defineStatement(
  'settle_people',
  `with settled as (
     update ask_batch_people p set state = case when x.contact_id is null then 'unknown' else 'decided' end,
       contact_id = x.contact_id,
       occasion_id = (select o.id from occasions o
         where o.tenant_id = $1 and o.key = 'manual:' || $2::text || ':' || x.contact_id)
     from unnest($3::uuid[], $4::uuid[]) as x (id, contact_id)
     where p.tenant_id = $1 and p.id = x.id)
   update ask_batches set done = done + cardinality($3::uuid[]), nudged_at = clock_timestamp(),
     finished_at = case when $5 then tenant_now() end
   where tenant_id = $1 and id = $2::uuid`,
)

export const keyOf = (batchId: string, contactId: string) => `manual:${batchId}:${contactId}`

/** Notes what is decided, in the transaction that decides it. */
export const settlePeople = (
  { run, tenantId }: TenantContext,
  batchId: string,
  found: readonly { id: string; contact_id: string | null }[],
  isLast: boolean,
) => run(settle, [tenantId, batchId, found.map(({ id }) => id), found.map(({ contact_id }) => contact_id), isLast])

const stop = defineStatement<{ occasion_id: string | null }>(
  'stop_people',
  `update ask_batch_people p set state = 'cancelled'
   where p.tenant_id = $1 and p.id in (
     select w.id from ask_batch_people w where w.tenant_id = $1 and w.batch_id = $2
       and (w.state = 'waiting' or (w.state = 'decided' and exists (select from invitations i
         where i.tenant_id = $1 and i.occasion_id = w.occasion_id
           and (i.state = 'scheduled' or (i.state = 'sending' and i.dot_at is null)))))
     order by w.id limit $3)
   returning p.occasion_id`,
)

/** Stops some of those who are not asked yet, or whose mail has not gone out; their occasions. */
export const stopSome = ({ run, tenantId }: TenantContext, batchId: string, atMost: number) =>
  run(stop, [tenantId, batchId, atMost])

const finish = defineStatement(
  'finish_ask_batch',
  'update ask_batches set finished_at = tenant_now() where tenant_id = $1 and id = $2',
)

export const finishBatch = ({ run, tenantId }: TenantContext, id: string) => run(finish, [tenantId, id])
