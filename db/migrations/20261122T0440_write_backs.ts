import { type Kysely, sql } from 'kysely'

/**
 * Answers that are written on their tickets as internal notes: for which connections, and what became of each. A
 * write-back is a row for one response as it stood: due, claimed under a fence, and then written or not.
 */
export async function up(db: Kysely<unknown>) {
  // Without an account for the API nothing can be written, so it goes with that.
  await sql`
    create table write_back_settings (
      tenant_id uuid not null,
      connection_id uuid not null,
      since timestamptz not null default clock_timestamp(),
      check_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, connection_id),
      foreign key (tenant_id, connection_id) references look_up_accounts (tenant_id, connection_id) on delete cascade
    )`.execute(db)
  await sql`create index write_back_settings_due on write_back_settings (check_at)`.execute(db)
  await sql`select enforce_tenant('write_back_settings')`.execute(db)

  // called_at: when the ticket system was last called and has not been heard of since. doubts: how often that was so.
  await sql`
    create table write_backs (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      connection_id uuid not null,
      response_id uuid not null,
      revision int not null,
      state text not null default 'due' check (state in ('due', 'claimed', 'written', 'unknown', 'skipped', 'failed')),
      attempts int not null default 0,
      doubts int not null default 0,
      fence int not null default 0,
      due_at timestamptz not null default clock_timestamp(),
      claimed_until timestamptz,
      called_at timestamptz,
      nudged_at timestamptz,
      outcome text,
      created_at timestamptz not null default clock_timestamp(),
      finished_at timestamptz,
      primary key (tenant_id, id),
      unique (tenant_id, response_id, revision),
      foreign key (tenant_id, response_id) references responses (tenant_id, id) on delete cascade,
      foreign key (tenant_id, connection_id) references connections (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index write_backs_by_connection on write_backs (tenant_id, connection_id, state)`.execute(db)
  await sql`create index write_backs_open on write_backs (due_at) where state in ('due', 'claimed')`.execute(db)
  await sql`select enforce_tenant('write_backs')`.execute(db)
  await sweeps(db)
}

/** What the sweeps of all firms may read and mark. */
async function sweeps(db: Kysely<unknown>) {
  for (const name of ['write_back_settings', 'write_backs']) {
    const table = sql.table(name)
    await sql`create policy dispatcher_reads on ${table} for select to rapport_dispatcher using (true)`.execute(db)
    await sql`create policy dispatcher_marks on ${table} for update to rapport_dispatcher using (true)`.execute(db)
  }
  await sql`grant select (tenant_id, connection_id, check_at), update (check_at) on write_back_settings
    to rapport_dispatcher`.execute(db)
  await sql`grant select (tenant_id, id, state, due_at, claimed_until, nudged_at), update (nudged_at) on write_backs
    to rapport_dispatcher`.execute(db)
  await sql`
    create function claim_write_back_checks(lease interval, at_most int) returns table (tenant_id uuid, id uuid)
    language sql volatile security definer set search_path = pg_catalog, public as $$
      update write_back_settings s set check_at = clock_timestamp() + lease
      from (select d.tenant_id, d.connection_id from write_back_settings d where d.check_at <= clock_timestamp()
            order by d.check_at limit at_most for update skip locked) due
      where s.tenant_id = due.tenant_id and s.connection_id = due.connection_id
      returning s.tenant_id, s.connection_id
    $$`.execute(db)
  await sql`
    create function nudge_due_write_backs(again_after interval, at_most int) returns table (tenant_id uuid, id uuid)
    language sql volatile security definer set search_path = pg_catalog, public as $$
      update write_backs b set nudged_at = clock_timestamp()
      from (select w.tenant_id, w.id from write_backs w
            where (w.state = 'due' and w.due_at <= clock_timestamp()
                or w.state = 'claimed' and w.claimed_until < clock_timestamp())
              and (w.nudged_at is null or w.nudged_at < clock_timestamp() - again_after)
            order by w.due_at limit at_most for update skip locked) due
      where b.tenant_id = due.tenant_id and b.id = due.id
      returning b.tenant_id, b.id
    $$`.execute(db)
  await sql`select across_tenants('claim_write_back_checks(interval, int)'),
    across_tenants('nudge_due_write_backs(interval, int)')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function nudge_due_write_backs(interval, int), claim_write_back_checks(interval, int)`.execute(db)
  await sql`drop table write_backs, write_back_settings`.execute(db)
}
