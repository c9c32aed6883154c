import { defineStatement } from '../../../db/tenant.ts'
import type { SendingWindow } from '../../asking/rules.ts'
import type { TenantContext } from '../../context.ts'

export interface DueReminder {
  id: string
  window: SendingWindow | null
  contact_zone: string | null
  client_zone: string | null
  firm_zone: string
  now: Date
  expires_at: Date
}

const hold = defineStatement<DueReminder>(
  'hold_due_reminders',
  `select r.id, p.rules -> 'window' as window, c.time_zone as contact_zone, l.time_zone as client_zone,
     z.time_zone as firm_zone, tenant_now() as now, i.expires_at
   from reminders r
   join invitations i on i.tenant_id = r.tenant_id and i.id = r.invitation_id
   join policies p on p.tenant_id = i.tenant_id and p.id = i.policy_id
   join contacts c on c.tenant_id = i.tenant_id and c.id = i.contact_id
   join tenants z on z.id = i.tenant_id
   left join clients l on l.tenant_id = i.tenant_id and l.id = i.client_id
   where r.tenant_id = $1 and r.id = any($2::uuid[]) and r.state = 'scheduled' and r.due_at <= tenant_now()
   for update of r skip locked`,
)

/** Reminders that are due, held until the transaction ends; without those that somebody else is changing. */
export const holdDueReminders = ({ run, tenantId }: TenantContext, ids: readonly string[]) => run(hold, [tenantId, ids])

const move = defineStatement(
  'move_reminder',
  `update reminders set due_at = coalesce($3, due_at), nudged_at = null, updated_at = tenant_now(),
     state = case when $3::timestamptz is null then 'cancelled' else state end,
     state_reason = case when $3::timestamptz is null
       then 'The sending window opens again only after the end of the link.' else state_reason end
   where tenant_id = $1 and id = $2`,
)

/** Puts a reminder off to a later moment, or calls it off where there is none. */
export const moveReminder = ({ run, tenantId }: TenantContext, id: string, to: Date | null) =>
  run(move, [tenantId, id, to])
