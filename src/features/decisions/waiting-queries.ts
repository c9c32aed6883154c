/** Decisions about occasions that are no tickets, and that wait for the address of a contact. */
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

const waiting = defineStatement<{ occasion_id: string }>(
  'occasions_waiting_for_address',
  `select distinct d.occasion_id from decisions d join contacts c on c.tenant_id = d.tenant_id and c.id = d.contact_id
   where d.tenant_id = $1 and d.contact_id = $2 and d.candidate = $2::text and d.outcome = 'no_address'
     and c.email is not null and c.archived_at is null
   order by d.occasion_id limit $3`,
)

/** Occasions that wait for the address that this contact has by now, oldest first; none for one that is archived. */
export async function selectWaitingFor({ run, tenantId }: TenantContext, contactId: string, limit: number) {
  const rows = await run(waiting, [tenantId, contactId, limit])
  return rows.map((row) => row.occasion_id)
}

/** Whom an occasion is decided about once more. */
export interface Reconsidered {
  occasionId: string
  contactId: string
}

/*
 * What waited for the address and was decided by nobody now that it is there: its policy was changed, or the contact
 * is at another client. It must not be found as waiting again.
 */
const end = defineStatement(
  'end_waiting_for_address',
  `update decisions d set outcome = 'filtered', changed_at = tenant_now(),
     reason = 'By the time the address was known no policy asked the contact about it any more.'
   from unnest($2::uuid[], $3::uuid[]) r (occasion_id, contact_id)
     join contacts c on c.tenant_id = $1 and c.id = r.contact_id and c.email is not null and c.archived_at is null
   where d.tenant_id = $1 and d.occasion_id = r.occasion_id and d.candidate = r.contact_id::text
     and d.outcome = 'no_address'`,
)

export const endWaiting = ({ run, tenantId }: TenantContext, reconsidered: readonly Reconsidered[]): Promise<unknown> =>
  run(end, [tenantId, reconsidered.map((each) => each.occasionId), reconsidered.map((each) => each.contactId)])

const handOver = defineStatement(
  'hand_over_waiting_decisions',
  `with named as (
     update occasions o set contact_id = $3
     where o.tenant_id = $1 and o.contact_id = $2 and exists (select from decisions d where d.tenant_id = $1
       and d.occasion_id = o.id and d.candidate = $2::text and d.outcome = 'no_address'))
   update decisions d set contact_id = $3, candidate = $3::text, changed_at = tenant_now()
   where d.tenant_id = $1 and d.contact_id = $2 and d.candidate = $2::text and d.outcome = 'no_address'
     and not exists (select from decisions e
       where e.tenant_id = $1 and e.occasion_id = d.occasion_id and e.candidate = $3::text)`,
)

/** What waits for the address of one contact waits for another's, who is the same person, unless that one was decided about. */
export const handOverWaiting = (
  { run, tenantId }: TenantContext,
  { from, into }: { from: string; into: string },
): Promise<unknown> => run(handOver, [tenantId, from, into])
