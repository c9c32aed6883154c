import { type Kysely, sql } from 'kysely'

/**
 * Contacts and consultants for whom more tickets wait than one transaction should link: the rest is linked in further
 * ones, which this table remembers, whatever becomes of the queue.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    create table unfinished_matches (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null,
      kind text not null check (kind in ('contact', 'consultant')),
      nudged_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id)
    )`.execute(db)
  await sql`create index unfinished_matches_waiting on unfinished_matches (nudged_at)`.execute(db)
  await sql`select enforce_tenant('unfinished_matches')`.execute(db)

  await sql`create policy dispatcher_reads on unfinished_matches for select to rapport_dispatcher using (true)`.execute(
    db,
  )
  await sql`create policy dispatcher_marks on unfinished_matches for update to rapport_dispatcher using (true)`.execute(
    db,
  )
  await sql`grant select (tenant_id, id, nudged_at), update (nudged_at) on unfinished_matches
    to rapport_dispatcher`.execute(db)
  await sql`
    create function nudge_unfinished_matches(older_than interval, at_most int) returns table (tenant_id uuid, id uuid)
    language sql volatile security definer set search_path = pg_catalog, public as $$
      update unfinished_matches m set nudged_at = clock_timestamp()
      from (select w.tenant_id, w.id from unfinished_matches w where w.nudged_at < clock_timestamp() - older_than
            order by w.nudged_at limit at_most for update skip locked) waiting
      where m.tenant_id = waiting.tenant_id and m.id = waiting.id
      returning m.tenant_id, m.id
    $$`.execute(db)
  await sql`select across_tenants('nudge_unfinished_matches(interval, int)')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function nudge_unfinished_matches(interval, int)`.execute(db)
  await sql`drop table unfinished_matches`.execute(db)
}
