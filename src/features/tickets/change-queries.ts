/** Statements of the state machine: everything of one ticket, behind the lock on its row. */
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Credit } from '../../http/shapes.ts'
import type { Named } from '../../ticket-systems/system.ts'
import type { Assignee, RecordedChange, TicketState, UnmappedStatus } from './cycles.ts'
import type { SharesFrom } from './shares.ts'

export interface LockedTicket {
  id: string
  source: string | null
  state: TicketState
  cycle: number
  engagement_id: string | null
  contact_id: string | null
  requester_external_id: string | null
  source_changed_at: Date | null
}

const lock = defineStatement<LockedTicket>(
  'lock_ticket',
  `select id, source, state, cycle, engagement_id, contact_id, requester_external_id, source_changed_at
   from tickets where tenant_id = $1 and id = $2 for update`,
)

/** The ticket, locked until the end of the transaction: changes of one ticket happen one after the other. */
export const lockTicket = async ({ run, tenantId }: TenantContext, id: string) => (await run(lock, [tenantId, id]))[0]

const record = defineStatement(
  'record_ticket_changes',
  `insert into ticket_changes as c (tenant_id, ticket_id, occurred_at, state, was_resolved, assignees, status)
   select $1, $2, x.at, x.state, x."wasResolved", nullif(x.assignees, 'null'), nullif(x.status, 'null')
   from jsonb_to_recordset($3::jsonb)
     as x (at timestamptz, state text, "wasResolved" boolean, assignees jsonb, status jsonb)
   on conflict (tenant_id, ticket_id, occurred_at, state) do update set
     was_resolved = c.was_resolved and excluded.was_resolved, assignees = greatest(c.assignees, excluded.assignees),
     status = greatest(c.status, excluded.status)`,
)

export const recordChanges = ({ run, tenantId }: TenantContext, ticketId: string, changes: RecordedChange[]) =>
  run(record, [tenantId, ticketId, JSON.stringify(changes)])

const history = defineStatement<{
  occurred_at: Date
  state: RecordedChange['state']
  was_resolved: boolean
  assignees: Assignee[] | null
  status: UnmappedStatus | null
}>(
  'ticket_history',
  `select occurred_at, state, was_resolved, assignees, status from ticket_changes where tenant_id = $1 and ticket_id = $2`,
)

export async function selectChanges({ run, tenantId }: TenantContext, ticketId: string): Promise<RecordedChange[]> {
  const rows = await run(history, [tenantId, ticketId])
  return rows.map(({ occurred_at, state, was_resolved, assignees, status }) => ({
    at: occurred_at,
    state,
    status,
    wasResolved: was_resolved,
    assignees,
  }))
}

export interface CycleRow {
  cycle: number
  resolved_at: Date
  reopened_at: Date | null
  assignee_external_id: string | null
  shares_from: SharesFrom | null
  credits: Credit[]
  asked: boolean
}

// Asked: the mail was perhaps sent. One that can still be stopped does not count.
const cycles = defineStatement<CycleRow>(
  'ticket_cycles',
  `select r.cycle, r.resolved_at, r.reopened_at, r.assignee_external_id, r.shares_from,
     coalesce((select jsonb_agg(jsonb_build_object('consultantId', k.consultant_id, 'share', k.share,
         'hours', round(k.share * r.hours, 2)) order by k.consultant_id) from resolution_credits k
       where k.tenant_id = r.tenant_id and k.ticket_id = r.ticket_id and k.cycle = r.cycle), '[]') as credits,
     exists (select from invitations i where i.tenant_id = r.tenant_id and i.ticket_id = r.ticket_id
       and i.cycle = r.cycle and (i.dot_at is not null or i.state in ('sent', 'responded', 'expired', 'bounced', 'unknown'))
     ) as asked
   from ticket_resolutions r where r.tenant_id = $1 and r.ticket_id = $2 order by r.cycle`,
)

export const selectCycles = ({ run, tenantId }: TenantContext, ticketId: string) => run(cycles, [tenantId, ticketId])

export interface CycleWrite {
  cycle: number
  resolvedAt: Date
  reopenedAt: Date | null
  assigneeExternalId: string | null
  sharesFrom: SharesFrom | null
  credits: Credit[]
}

const writeCycles = defineStatement(
  'write_ticket_cycles',
  `insert into ticket_resolutions
     (tenant_id, ticket_id, cycle, resolved_at, reopened_at, source, assignee_external_id, shares_from, hours)
   select $1, $2, x.cycle, x."resolvedAt", x."reopenedAt", $3, x."assigneeExternalId", x."sharesFrom",
     (select sum(k.hours) from jsonb_to_recordset(x.credits) as k (hours numeric))
   from jsonb_to_recordset($4::jsonb) as x (cycle int, "resolvedAt" timestamptz, "reopenedAt" timestamptz,
     "assigneeExternalId" text, "sharesFrom" text, credits jsonb)
   on conflict (tenant_id, ticket_id, cycle) do update set resolved_at = excluded.resolved_at,
     reopened_at = excluded.reopened_at, assignee_external_id = excluded.assignee_external_id,
     shares_from = excluded.shares_from, hours = excluded.hours`,
)

const replaceCredits = defineStatement('replace_credits', 'select replace_credits($1, $2, $3)')

/** Stores cycles as they are now known to be, with whom each is to be credited to. */
export async function storeCycles(
  { run, tenantId }: TenantContext,
  { id, source }: LockedTicket,
  changed: CycleWrite[],
) {
  if (changed.length === 0) return
  const json = JSON.stringify(changed)
  await run(writeCycles, [tenantId, id, source, json])
  await run(replaceCredits, [tenantId, id, json])
}

/** What is copied from a ticket system as it is. */
export interface TicketFacts {
  number?: string | null
  subject?: string | null
  type?: string | null
  priority?: string | null
  /** All of them; [] empties. */
  tags?: readonly string[] | null
  clientId?: string | null
  /** Given by a rule; one that a person has set stays. */
  engagementId?: string | null
  contactId?: string | null
  requesterExternalId?: string | null
  openedAt?: Date | null
  told?: ToldPlace | null
}

/** Whose a ticket is and where it lies, as a call was read; `by` is where the mapping had the client looked for. */
export interface ToldPlace {
  by: string
  organisation: Named | null
  place: Named | null
}

export interface TicketDerived {
  state: TicketState
  cycle: number
  resolvedAt: Date | null
  /** The id of an assignee who is no consultant of ours yet. */
  assigneeExternalId: string | null
  contactId: string | null
  sourceChangedAt: Date | null
  /** What was said last of its state, if nobody knows what it means. */
  unmapped: UnmappedStatus | null
}

// A newer change says what is so; an older one only fills in what is not known. Nothing changed leaves the version.
const write = defineStatement<{ id: string }>(
  'write_ticket',
  `update tickets t set
     number = n.number, subject = n.subject, type = n.type, priority = n.priority, client_id = n.client_id,
     requester_external_id = n.requester, contact_id = n.contact_id, state = n.state, cycle = n.cycle,
     resolved_at = n.resolved_at, assignee_external_id = n.assignee, source_changed_at = n.changed_at,
     opened_at = n.opened_at, engagement_id = n.engagement_id, unmapped_status = n.unmapped, told = n.told, tags = n.tags,
     waiting_since = case when n.is_waiting then coalesce(t.waiting_since, tenant_now()) end
   from (select *, cardinality(missing_of_ticket($1, $2, state, contact_id, requester, assignee, unmapped)) > 0
       as is_waiting from (select
       case when $3 then coalesce($4, o.number) else coalesce(o.number, $4) end as number,
       case when $3 then coalesce($5, o.subject) else o.subject end as subject,
       case when $3 then coalesce($6, o.type) else coalesce(o.type, $6) end as type,
       case when $3 then coalesce($7, o.priority) else coalesce(o.priority, $7) end as priority,
       coalesce(case when $3 then coalesce($8::uuid, o.client_id) else coalesce(o.client_id, $8::uuid) end,
         (select c.client_id from contacts c where c.tenant_id = $1 and c.id = $10::uuid),
         (select g.client_id from engagements g where g.tenant_id = $1 and g.id = $17::uuid)) as client_id,
       coalesce(o.engagement_id, $17::uuid) as engagement_id,
       $9::text as requester, $10::uuid as contact_id, $11::text as state, $12::int as cycle,
       $13::timestamptz as resolved_at, $14::text as assignee, $15::timestamptz as changed_at,
       least(o.opened_at, $16::timestamptz) as opened_at, $18::jsonb as unmapped,
       case when $3 then coalesce($19::jsonb, o.told) else coalesce(o.told, $19::jsonb) end as told,
       case when $3 then coalesce($20::text[], o.tags) else coalesce(o.tags, $20::text[]) end as tags
     from tickets o where o.tenant_id = $1 and o.id = $2) o) n
   where t.tenant_id = $1 and t.id = $2
     and (t.number, t.subject, t.type, t.priority, t.client_id, t.requester_external_id, t.contact_id, t.state,
        t.cycle, t.resolved_at, t.assignee_external_id, t.source_changed_at, t.opened_at, t.engagement_id,
        t.unmapped_status, t.told, t.tags, t.waiting_since is not null)
       is distinct from (n.number, n.subject, n.type, n.priority, n.client_id, n.requester, n.contact_id, n.state,
        n.cycle, n.resolved_at, n.assignee, n.changed_at, n.opened_at, n.engagement_id, n.unmapped, n.told, n.tags,
        n.is_waiting)
   returning t.id`,
)

export const writeTicket = (
  { run, tenantId }: TenantContext,
  id: string,
  isNewest: boolean,
  facts: TicketFacts,
  derived: TicketDerived,
) =>
  run(write, [
    ...[tenantId, id, isNewest, facts.number, facts.subject, facts.type, facts.priority, facts.clientId],
    ...[facts.requesterExternalId, derived.contactId, derived.state, derived.cycle, derived.resolvedAt],
    ...[derived.assigneeExternalId, derived.sourceChangedAt, facts.openedAt, facts.engagementId],
    ...[derived.unmapped && JSON.stringify(derived.unmapped), facts.told && JSON.stringify(facts.told)],
    facts.tags,
  ])
