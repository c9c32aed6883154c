import { type Kysely, sql } from 'kysely'

/**
 * Statuses that nobody has explained wait in the history of their ticket, with the words of the ticket system, so that
 * a later mapping can say what they meant at that moment; was_resolved of such a change tells that the call was about
 * something else. Tickets say since when they wait for anything. A contact of the firm's own domain is not asked.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    alter table ticket_changes add column status jsonb,
      drop constraint ticket_changes_state_check,
      add constraint ticket_changes_state_check
        check (state in ('open', 'resolved', 'closed', 'deleted', 'unchanged', 'unmapped')),
      add constraint ticket_changes_status check (status is null or state = 'unmapped')`.execute(db)
  await sql`create index ticket_changes_unmapped on ticket_changes (tenant_id, ticket_id)
    where state = 'unmapped'`.execute(db)
  await sql`alter table tickets add column unmapped_status jsonb, add column waiting_since timestamptz`.execute(db)
  await sql`create index tickets_waiting on tickets (tenant_id, connection_id, id)
    where waiting_since is not null`.execute(db)
  await missing(db)
  await ownDomains(db)
  await sql`
    alter table unfinished_matches drop constraint unfinished_matches_kind_check,
      add constraint unfinished_matches_kind_check check (kind in ('contact', 'consultant', 'connection'))`.execute(db)
  await outcomes(db, sql`, 'filtered'`)
}

/** What a ticket lacks, given how it stands: what its people must be told by the ticket system or by somebody. */
async function missing(db: Kysely<unknown>) {
  await sql`
    create function missing_of_ticket(tenant uuid, ticket uuid, ticket_state text, contact uuid, requester text,
      assignee text, unmapped jsonb) returns text[] language sql stable as $$
      select case when ticket_state = 'deleted' then '{}'::text[] else array_remove(array[
        case when unmapped is not null then 'mapping' end,
        case when contact is null and (requester is not null or exists (select from ticket_resolutions r
          where r.tenant_id = tenant and r.ticket_id = ticket and r.reopened_at is null)) then 'contact' end,
        case when exists (select from contacts c where c.tenant_id = tenant and c.id = contact and c.email is null
          and c.archived_at is null) then 'address' end,
        case when assignee is not null or exists (select from ticket_resolutions r
          where r.tenant_id = tenant and r.ticket_id = ticket and r.reopened_at is null
            and not exists (select from resolution_credits k where k.tenant_id = tenant and k.ticket_id = ticket
              and k.cycle = r.cycle)) then 'consultant' end], null) end
    $$`.execute(db)
  // The owner is bound by row-level security as well, so it is lifted for this one statement.
  const tables = ['tickets', 'contacts', 'ticket_resolutions', 'resolution_credits']
  for (const table of tables) await sql`alter table ${sql.table(table)} no force row level security`.execute(db)
  await sql`
    update tickets t set waiting_since = coalesce(t.resolved_at, t.created_at) where cardinality(
      missing_of_ticket(tenant_id, id, state, contact_id, requester_external_id, assignee_external_id, null)) > 0`.execute(
    db,
  )
  for (const table of tables) await sql`alter table ${sql.table(table)} force row level security`.execute(db)
}

/** Which of the firm's own domains an address lies in; a domain has its subdomains, and may be written with an @. */
async function ownDomains(db: Kysely<unknown>) {
  await sql`
    create function own_domain_of(address text, domains jsonb) returns text language sql immutable as $$
      select d.name
      from jsonb_array_elements_text(case jsonb_typeof(domains) when 'array' then domains else '[]' end) as w (word)
      cross join lateral (select lower(btrim(w.word, ' .@*')) as name) d
      cross join (select lower(substring(address from '[^@]*$')) as host) a
      where d.name <> '' and (a.host = d.name or right(a.host, length(d.name) + 1) = '.' || d.name)
      order by length(d.name), d.name limit 1
    $$`.execute(db)
}

const outcomes = (db: Kysely<unknown>, more: ReturnType<typeof sql>) =>
  sql`
    alter table decisions drop constraint decisions_outcome_check,
      add constraint decisions_outcome_check check (outcome in ('invited', 'no_policy', 'no_contact', 'no_address',
        'no_consultant', 'opted_out', 'already_asked', 'reopened', 'not_published'${more}))`.execute(db)

export async function down(db: Kysely<unknown>) {
  const tables = ['decisions', 'ticket_changes', 'unfinished_matches']
  for (const table of tables) await sql`alter table ${sql.table(table)} no force row level security`.execute(db)
  await sql`update decisions set outcome = 'opted_out' where outcome = 'filtered'`.execute(db)
  await sql`delete from ticket_changes where state = 'unmapped'`.execute(db)
  await sql`delete from unfinished_matches where kind = 'connection'`.execute(db)
  for (const table of tables) await sql`alter table ${sql.table(table)} force row level security`.execute(db)
  await outcomes(db, sql``)
  await sql`
    alter table unfinished_matches drop constraint unfinished_matches_kind_check,
      add constraint unfinished_matches_kind_check check (kind in ('contact', 'consultant'))`.execute(db)
  await sql`drop function own_domain_of(text, jsonb)`.execute(db)
  await sql`drop function missing_of_ticket(uuid, uuid, text, uuid, text, text, jsonb)`.execute(db)
  await sql`alter table tickets drop column waiting_since, drop column unmapped_status`.execute(db)
  await sql`
    alter table ticket_changes drop column status, drop constraint ticket_changes_state_check,
      add constraint ticket_changes_state_check
        check (state in ('open', 'resolved', 'closed', 'deleted', 'unchanged'))`.execute(db)
}
