import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

const excluded = defineStatement<{ response_id: string; day: string; client_id: string | null; consultants: string[] }>(
  'excluded_responses',
  `select r.id as response_id, r.day, r.client_id,
     array(select a.consultant_id from attributions a where a.tenant_id = $1 and a.response_id = r.id)::text[]
       as consultants
   from response_exclusions x join responses r on r.tenant_id = x.tenant_id and r.id = x.response_id
   where x.tenant_id = $1 and r.day between $2 and $3`,
)

/** Responses of a span of days that were excluded, with whom they are about. */
export const findExcluded = ({ run, tenantId }: TenantContext, from: string, to: string) =>
  run(excluded, [tenantId, from, to])
