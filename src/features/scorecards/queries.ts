import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

export interface Served {
  name: string
  answers: number
}

// Each consultant's cells lie together by day, so only those of the window are read.
const served = defineStatement<Served>(
  'who_served_a_client',
  `select k.name, c.answers
   from consultants k
   cross join lateral (
     select sum(n)::int as answers from service_cells
     where tenant_id = $1 and consultant_id = k.id and day > $3::date - $4::int and day <= $3::date
       and client_key = $2) c
   where k.tenant_id = $1 and c.answers > 0
   order by c.answers desc, k.name, k.id`,
)

/** The consultants about whom a client answered in the days up to one, those with most answers first. */
export const listWhoServed = ({ run, tenantId }: TenantContext, clientId: string, asOf: string, days: number) =>
  run(served, [tenantId, clientId, asOf, days])
