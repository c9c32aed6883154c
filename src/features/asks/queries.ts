import { sql } from 'kysely'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { AskBatchPersonQuery, AskBatchQuery, NewAskBatch } from './schemas.ts'

const columns = [
  ...(['id', 'policyId', 'engagementId', 'people', 'done'] as const),
  ...(['createdAt', 'cancelledAt', 'finishedAt'] as const),
] as const

export async function insertBatch({ tx, tenantId }: TenantContext, { people, ...about }: NewAskBatch) {
  const batch = await tx
    .insertInto('askBatches')
    .values({ tenantId, ...about, people: people.length, createdAt: sql<Date>`tenant_now()` })
    .returning(columns)
    .executeTakeFirstOrThrow()
  await sql`insert into ask_batch_people (tenant_id, batch_id, given)
    select ${tenantId}, ${batch.id}, p.given
    from jsonb_array_elements(${JSON.stringify(people)}::jsonb) with ordinality p (given, nth) order by p.nth`.execute(
    tx,
  )
  return batch
}

export const listBatches = ({ tx, tenantId }: TenantContext, query: AskBatchQuery) =>
  readPage(tx.selectFrom('askBatches').select(columns).where('tenantId', '=', tenantId), query, { createdAt: 'id' })

export const findBatch = ({ tx, tenantId }: TenantContext, id: string) =>
  tx.selectFrom('askBatches').select(columns).where('tenantId', '=', tenantId).where('id', '=', id).executeTakeFirst()

const peopleOf = ({ tx, tenantId }: TenantContext, batchId: string) =>
  tx
    .selectFrom('askBatchPeople as p')
    .leftJoin('decisions as d', (join) =>
      join.onRef('d.tenantId', '=', 'p.tenantId').onRef('d.occasionId', '=', 'p.occasionId').on('d.nth', '=', 1),
    )
    .where('p.tenantId', '=', tenantId)
    .where('p.batchId', '=', batchId)

const result = sql<string>`coalesce(d.outcome, case p.state when 'waiting' then 'waiting_for_decision' else p.state end)`

export const listPeople = (ctx: TenantContext, batchId: string, query: AskBatchPersonQuery) =>
  readPage(
    peopleOf(ctx, batchId).select([
      'p.id',
      'p.given',
      'p.contactId',
      'd.id as decisionId',
      result.as('result'),
      sql<string>`coalesce(d.reason, case p.state when 'unknown' then 'There is no such contact.'
        when 'cancelled' then 'The batch was cancelled before it was decided.' else 'It is not decided yet.' end)`.as(
        'reason',
      ),
    ]),
    query,
    { given: 'p.id' },
  )

export const countResults = (ctx: TenantContext, batchId: string) =>
  peopleOf(ctx, batchId)
    .select([result.as('result'), sql<number>`count(*)::int`.as('people')])
    .groupBy(result)
    .orderBy('result')
    .execute()

export const cancelRow = ({ tx, tenantId }: TenantContext, id: string) =>
  tx
    .updateTable('askBatches')
    .set({ cancelledAt: sql<Date>`coalesce(cancelled_at, tenant_now())`, finishedAt: null })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst()
