import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

const unknown = defineStatement<{ id: string }>(
  'unknown_mapping_ids',
  `select n.id from unnest($2::text[], $3::uuid[]) as n (kind, id)
   where not case n.kind
     when 'client' then exists (select from clients x where x.tenant_id = $1 and x.id = n.id)
     when 'engagement' then exists (select from engagements x where x.tenant_id = $1 and x.id = n.id)
     else exists (select from consultants x where x.tenant_id = $1 and x.id = n.id) end`,
)

/** Which of these do not exist in the firm. */
export async function unknownIds({ run, tenantId }: TenantContext, named: readonly { kind: string; id: string }[]) {
  const rows = await run(unknown, [tenantId, named.map(({ kind }) => kind), named.map(({ id }) => id)])
  return new Set(rows.map(({ id }) => id))
}
