import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

const insert = defineStatement<{ address: string }>(
  'import_suppressions',
  `insert into suppressions (tenant_id, address, reason)
   select $1, n.address, n.reason from unnest($2::text[], $3::text[]) as n (address, reason) order by n.address
   on conflict (tenant_id, address, survey_id) do nothing returning address`,
)

/** Suppresses addresses for the reasons given; gives those that were not suppressed before. */
export const insertSuppressions = async (
  { run, tenantId }: TenantContext,
  reasons: ReadonlyMap<string, string>,
): Promise<Set<string>> =>
  new Set((await run(insert, [tenantId, [...reasons.keys()], [...reasons.values()]])).map(({ address }) => address))

/** The next of all suppressions, in the order in which they were made. */
export const suppressionsAfter = ({ tx, tenantId }: TenantContext, after: string | null, limit: number) =>
  tx
    .selectFrom('suppressions')
    .select(['id', 'address', 'reason', 'surveyId', 'createdAt'])
    .where('tenantId', '=', tenantId)
    .$if(after !== null, (query) => query.where('id', '>', after!))
    .orderBy('id')
    .limit(limit)
    .execute()
