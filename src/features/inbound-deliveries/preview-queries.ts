import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

const known = defineStatement<{ id: string }>(
  'known_things',
  `select id from tickets where tenant_id = $1 and id = any ($2::uuid[])
   union all select id from clients where tenant_id = $1 and id = any ($2::uuid[])
   union all select id from contacts where tenant_id = $1 and id = any ($2::uuid[])
   union all select id from consultants where tenant_id = $1 and id = any ($2::uuid[])`,
)

/** Which of these tickets, clients, contacts and consultants are there. */
export async function selectKnown({ run, tenantId }: TenantContext, ids: readonly string[]): Promise<Set<string>> {
  const rows = await run(known, [tenantId, ids])
  return new Set(rows.map(({ id }) => id))
}
