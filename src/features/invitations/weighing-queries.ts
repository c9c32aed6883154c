import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { DueMail } from './weighing-verdict.ts'

export interface DueInvitation extends DueMail {
  id: string
  occasion_id: string
  due_at: Date
}

const due = `select i.id, i.occasion_id, i.due_at, i.expires_at, i.policy_id, v.survey_id, i.contact_id, i.client_id,
     i.engagement_id, p.priority, p.rules, greatest(t.source_changed_at, t.resolved_at) as touched_at,
     c.time_zone as contact_zone, l.time_zone as client_zone, z.time_zone as firm_zone, tenant_now() as now
   from invitations i
   join policies p on p.tenant_id = i.tenant_id and p.id = i.policy_id
   join survey_versions v on v.tenant_id = i.tenant_id and v.id = i.survey_version_id
   join contacts c on c.tenant_id = i.tenant_id and c.id = i.contact_id
   join tenants z on z.id = i.tenant_id
   left join clients l on l.tenant_id = i.tenant_id and l.id = i.client_id
   left join tickets t on t.tenant_id = i.tenant_id and t.id = i.ticket_id
   where i.tenant_id = $1 and i.id = any($2::uuid[]) and i.state = 'scheduled' and i.due_at <= tenant_now()`

const read = defineStatement<DueInvitation>('due_invitations', due)

export const readDue = ({ run, tenantId }: TenantContext, ids: readonly string[]) => run(read, [tenantId, ids])

const hold = defineStatement<DueInvitation>('hold_due_invitations', `${due} for update of i skip locked`)

/** The same, held until the transaction ends; without those that somebody else is changing. */
export const holdDue = ({ run, tenantId }: TenantContext, ids: readonly string[]) => run(hold, [tenantId, ids])

interface HeldUntil {
  at: Date
  reason: string
  blocked: object | null
}

/** What is kept with a decision beside what it saw when it was made. */
const factsOf = (blocked: object | null) => JSON.stringify(blocked ? { blocked } : {})

const putOff = defineStatement(
  'put_off_invitation',
  `with moved as (
      update invitations set due_at = $3, nudged_at = null, updated_at = tenant_now()
      where tenant_id = $1 and id = $2 returning decision_id)
   update decisions d set outcome = 'waiting', reason = $4, next_possible_at = $3, facts = d.facts || $5,
     changed_at = tenant_now()
   from moved m where d.tenant_id = $1 and d.id = m.decision_id`,
)

/** It goes out later, and the decision says why. */
export const putOffInvitation = ({ run, tenantId }: TenantContext, id: string, { at, reason, blocked }: HeldUntil) =>
  run(putOff, [tenantId, id, at, reason.slice(0, 1000), factsOf(blocked)])

const callOff = defineStatement(
  'call_off_invitation',
  `with called_off as (
      update invitations set state = 'cancelled', state_reason = $4, updated_at = tenant_now()
      where tenant_id = $1 and id = $2 returning decision_id)
   update decisions d set outcome = $3, reason = $4, next_possible_at = $5, facts = d.facts || $6,
     changed_at = tenant_now()
   from called_off k where d.tenant_id = $1 and d.id = k.decision_id`,
)

/** It never goes out, and the decision says why. */
export const callOffInvitation = (
  { run, tenantId }: TenantContext,
  id: string,
  {
    outcome,
    reason,
    freeAt,
    blocked,
  }: { outcome: string; reason: string; freeAt: Date | null; blocked: object | null },
) => run(callOff, [tenantId, id, outcome, reason.slice(0, 1000), freeAt, factsOf(blocked)])
