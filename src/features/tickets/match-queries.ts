import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

interface Found {
  kind: 'contact' | 'consultant' | 'connection'
  id: string
}

type Person = Exclude<Found['kind'], 'connection'>

const waitingForContact = defineStatement<{ id: string }>(
  'tickets_waiting_for_contact',
  `select t.id from tickets t
     join external_ids x on x.tenant_id = t.tenant_id and x.contact_id = $2 and x.source = t.source
       and x.external_id = t.requester_external_id
   where t.tenant_id = $1 and t.contact_id is null
   union
   select d.ticket_id from decisions d join contacts c on c.tenant_id = d.tenant_id and c.id = d.contact_id
   where d.tenant_id = $1 and d.contact_id = $2 and d.outcome = 'no_address' and d.ticket_id is not null
     and c.email is not null and c.archived_at is null
   order by id limit $3`,
)

const waitingForConsultant = defineStatement<{ id: string }>(
  'tickets_waiting_for_consultant',
  `with known as (select source, external_id from external_ids where tenant_id = $1 and consultant_id = $2)
   select t.id from tickets t join known x on t.source = x.source and t.assignee_external_id = x.external_id
   where t.tenant_id = $1
   union
   select r.ticket_id from ticket_resolutions r
     join known x on r.source = x.source and r.assignee_external_id = x.external_id
   where r.tenant_id = $1
   order by id limit $3`,
)

/** Tickets that wait for an id, or the address, of this contact or consultant, oldest first. */
export async function selectTicketsFor({ run, tenantId }: TenantContext, kind: Person, id: string, limit: number) {
  const rows = await run(kind === 'contact' ? waitingForContact : waitingForConsultant, [tenantId, id, limit])
  return rows.map((row) => row.id)
}

const handOver = defineStatement(
  'hand_over_tickets',
  `with handed as (
     update tickets set contact_id = $3 where tenant_id = $1 and contact_id = $2)
   update decisions set contact_id = $3, changed_at = tenant_now()
   where tenant_id = $1 and contact_id = $2 and outcome = 'no_address' and ticket_id is not null`,
)

/** Tickets of one contact are another's from now on; who was asked about them already stays who was asked. */
export const handOverTickets = (
  { run, tenantId }: TenantContext,
  { from, into }: { from: string; into: string },
): Promise<unknown> => run(handOver, [tenantId, from, into])

export const unfinishMatch = ({ tx, tenantId }: TenantContext, { kind, id }: Found) =>
  tx
    .insertInto('unfinishedMatches')
    .values({ tenantId, id, kind })
    .onConflict((conflict) => conflict.doNothing())
    .execute()

const claim = defineStatement<Found>(
  'claim_unfinished_match',
  'select kind, id from unfinished_matches where tenant_id = $1 and id = $2 for update skip locked',
)

export const claimUnfinishedMatch = async ({ run, tenantId }: TenantContext, id: string) =>
  (await run(claim, [tenantId, id]))[0]

export const finishMatch = ({ tx, tenantId }: TenantContext, id: string) =>
  tx.deleteFrom('unfinishedMatches').where('tenantId', '=', tenantId).where('id', '=', id).execute()
