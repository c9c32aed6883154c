import { sql } from 'kysely'
import { explain } from '../../constraints.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { NewPolicyReplay, PolicyReplayQuery, ReplayDifferenceQuery } from './schemas.ts'
import type { Side } from './tally.ts'

const columns = [
  ...(['id', 'policyId', 'policyVersion', 'draft', 'days', 'others', 'state', 'stateReason'] as const),
  ...(['fromAt as from', 'toAt as to', 'occasions', 'done', 'summary', 'createdAt', 'finishedAt'] as const),
] as const

export const insertReplay = (
  { tx, tenantId }: TenantContext,
  policy: { id: string; version: number },
  { days, others }: NewPolicyReplay,
) =>
  tx
    .insertInto('policyReplays')
    .values({
      tenantId,
      policyId: policy.id,
      policyVersion: policy.version,
      days,
      others,
      draft: JSON.stringify({ ...policy, tenantId: undefined }),
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
    .catch(explain({ policy_replays_one_at_once: ['conflict', 'A replay of this policy is under way already.'] }))

export const findReplay = ({ tx, tenantId }: TenantContext, id: string) =>
  tx
    .selectFrom('policyReplays')
    .select(columns)
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()

export const listReplays = ({ tx, tenantId }: TenantContext, { policyId, ...query }: PolicyReplayQuery) =>
  readPage(
    tx
      .selectFrom('policyReplays')
      .select(columns)
      .where('tenantId', '=', tenantId)
      .$if(policyId !== undefined, (select) => select.where('policyId', '=', policyId!)),
    query,
    { createdAt: 'id' },
  )

export const listDifferences = (
  { tx, tenantId }: TenantContext,
  replayId: string,
  { kind, ...query }: ReplayDifferenceQuery,
) =>
  readPage(
    tx
      .selectFrom('policyReplayDifferences')
      .select(['id', 'kind', 'occasionId', 'ticketId', 'contactId'])
      .select([sql<Side | null>`would`.as('would'), sql<Side | null>`was`.as('was')])
      .where('tenantId', '=', tenantId)
      .where('replayId', '=', replayId)
      .$if(kind !== undefined, (select) => select.where('kind', '=', kind!)),
    query,
    { decidedAt: 'id' },
  )

/** Removes what nobody looks at any more: all but the newest of a policy. */
export const pruneReplays = ({ tx, tenantId }: TenantContext, policyId: string, keep: number) =>
  tx
    .deleteFrom('policyReplays')
    .where('tenantId', '=', tenantId)
    .where('finishedAt', 'is not', null)
    .where('id', 'in', (query) =>
      query
        .selectFrom('policyReplays')
        .select('id')
        .where('tenantId', '=', tenantId)
        .where('policyId', '=', policyId)
        .orderBy('id', 'desc')
        .offset(keep),
    )
    .execute()
