import { sql } from 'kysely'
import type { World } from './world.ts'

/**
 * Many tickets that were just resolved, each with a contact of its own (`c<n>@<tenant>.example`), decided and due now,
 * spread over a few consultants. Nobody has been nudged about them. Set-based, for tests and measurements of many.
 */
export const manyDueInvitations = ({ asTenant }: Pick<World, 'asTenant'>, count: number, consultants = 5) =>
  asTenant(async ({ tx, tenantId }) => {
    const domain = `${tenantId}.example`
    await sql`insert into consultants (tenant_id, name, about)
      select ${tenantId}, 'Consultant ' || n, 'Knows printers' from generate_series(1, ${consultants}::int) n`.execute(
      tx,
    )
    await sql`insert into contacts (tenant_id, name, email)
      select ${tenantId}, 'Contact ' || n, 'c' || n || '@' || ${domain} from generate_series(1, ${count}::int) n`.execute(
      tx,
    )
    await sql`insert into tickets (tenant_id, subject, number, contact_id, state, cycle, resolved_at)
      select ${tenantId}, 'Printer prints nothing', row_number() over ()::text, id, 'resolved', 1,
        clock_timestamp() from contacts where email like ${`%${domain}`}`.execute(tx)
    await sql`insert into ticket_resolutions (tenant_id, ticket_id, cycle, resolved_at)
      select tenant_id, id, 1, resolved_at from tickets`.execute(tx)
    await sql`insert into resolution_credits (tenant_id, ticket_id, cycle, consultant_id, share)
      select t.tenant_id, t.id, 1, c.id, 1
      from (select tenant_id, id, row_number() over () % ${consultants}::int as nth from tickets) t
      join (select id, row_number() over () - 1 as nth from consultants) c on c.nth = t.nth`.execute(tx)
    await sql`insert into occasions (tenant_id, kind, key, ticket_id, cycle, occurred_at)
      select tenant_id, 'ticket_resolved', 'ticket:' || id || ':1', id, 1, resolved_at from tickets`.execute(tx)
    await sql`insert into decisions (tenant_id, occasion_id, ticket_id, cycle, policy_id, contact_id, outcome, reason)
      select t.tenant_id, o.id, t.id, 1, p.id, t.contact_id, 'invited', 'A policy asks.'
      from tickets t join occasions o on o.ticket_id = t.id cross join policies p`.execute(tx)
    await sql`insert into invitations (tenant_id, occasion_id, decision_id, policy_id, survey_version_id, ticket_id, cycle,
        contact_id, due_at, expires_at)
      select d.tenant_id, d.occasion_id, d.id, d.policy_id, v.id, d.ticket_id, 1, d.contact_id, clock_timestamp(),
        clock_timestamp() + interval '14 days' from decisions d cross join survey_versions v`.execute(tx)
  })
