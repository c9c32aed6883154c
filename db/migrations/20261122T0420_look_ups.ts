import { type Kysely, sql } from 'kysely'

/**
 * How the API of a connection's ticket system is reached, and for which tickets it is still to be asked. A look-up is a
 * row of its ticket: due, claimed under a fence, held while the credentials are refused, and then done or failed.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    create table look_up_accounts (
      tenant_id uuid not null,
      connection_id uuid not null,
      base_url text not null,
      credentials_encrypted bytea not null,
      refused_at timestamptz,
      paused_until timestamptz,
      last_success_at timestamptz,
      last_failure_at timestamptz,
      last_failure text,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, connection_id),
      foreign key (tenant_id, connection_id) references connections (tenant_id, id)
    )`.execute(db)
  await sql`select enforce_tenant('look_up_accounts')`.execute(db)

  // wanted: what was asked for the last time, so that the same question is not asked with every call.
  await sql`
    create table look_ups (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      connection_id uuid not null,
      ticket_id uuid not null,
      state text not null check (state in ('due', 'claimed', 'held', 'done', 'failed')),
      wanted text not null,
      attempts int not null default 0,
      fence int not null default 0,
      due_at timestamptz not null,
      claimed_until timestamptz,
      nudged_at timestamptz,
      outcome text,
      created_at timestamptz not null default clock_timestamp(),
      finished_at timestamptz,
      primary key (tenant_id, id),
      unique (tenant_id, ticket_id),
      foreign key (tenant_id, ticket_id) references tickets (tenant_id, id) on delete cascade,
      foreign key (tenant_id, connection_id) references look_up_accounts (tenant_id, connection_id) on delete cascade
    )`.execute(db)
  await sql`create index look_ups_by_connection on look_ups (tenant_id, connection_id, state)`.execute(db)
  await sql`create index look_ups_open on look_ups (due_at) where state in ('due', 'claimed')`.execute(db)
  await sql`select enforce_tenant('look_ups')`.execute(db)

  // The sweep finds look-ups that are due, and those whose worker died; marking them keeps two sweeps apart.
  await sql`create policy dispatcher_reads on look_ups for select to rapport_dispatcher using (true)`.execute(db)
  await sql`create policy dispatcher_marks on look_ups for update to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select (tenant_id, id, state, due_at, claimed_until, nudged_at), update (nudged_at) on look_ups
    to rapport_dispatcher`.execute(db)
  await sql`
    create function nudge_due_look_ups(again_after interval, at_most int) returns table (tenant_id uuid, id uuid)
    language sql volatile security definer set search_path = pg_catalog, public as $$
      update look_ups l set nudged_at = clock_timestamp()
      from (select w.tenant_id, w.id from look_ups w
            where (w.state = 'due' and w.due_at <= clock_timestamp()
                or w.state = 'claimed' and w.claimed_until < clock_timestamp())
              and (w.nudged_at is null or w.nudged_at < clock_timestamp() - again_after)
            order by w.due_at limit at_most for update skip locked) due
      where l.tenant_id = due.tenant_id and l.id = due.id
      returning l.tenant_id, l.id
    $$`.execute(db)
  await sql`select across_tenants('nudge_due_look_ups(interval, int)')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function nudge_due_look_ups(interval, int)`.execute(db)
  await sql`drop table look_ups, look_up_accounts`.execute(db)
}
