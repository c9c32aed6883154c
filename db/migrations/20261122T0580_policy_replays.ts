import { type Kysely, sql } from 'kysely'

/**
 * A replay tells whom a draft of a policy would have asked about occasions of the past. It is begun anew when its worker
 * dies: nothing but how far it is gets stored before its end, and who has lost its fence stores nothing.
 */
export async function up(db: Kysely<unknown>) {
  await sql`create index decisions_by_time on decisions (tenant_id, decided_at, id)`.execute(db)
  await sql`
    create table policy_replays (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      policy_id uuid not null,
      policy_version int not null,
      draft jsonb not null,
      days int not null check (days between 1 and 365),
      others text not null check (others in ('unchanged', 'alone')),
      state text not null default 'waiting' check (state in ('waiting', 'running', 'finished', 'failed')),
      state_reason text,
      from_at timestamptz,
      to_at timestamptz,
      occasions int not null default 0,
      done int not null default 0,
      summary jsonb,
      fence int not null default 0,
      beat_at timestamptz,
      nudged_at timestamptz not null default clock_timestamp(),
      created_at timestamptz not null default tenant_now(),
      finished_at timestamptz,
      primary key (tenant_id, id),
      foreign key (tenant_id, policy_id) references policies (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index policy_replays_by_policy on policy_replays (tenant_id, policy_id, id)`.execute(db)
  await sql`create unique index policy_replays_one_at_once on policy_replays (tenant_id, policy_id)
    where finished_at is null`.execute(db)
  await sql`create index policy_replays_waiting on policy_replays (nudged_at) where finished_at is null`.execute(db)
  await sql`
    create table policy_replay_differences (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      replay_id uuid not null,
      occasion_id uuid not null,
      ticket_id uuid,
      contact_id uuid,
      kind text not null check (kind in ('gained', 'lost', 'changed')),
      would jsonb,
      was jsonb,
      primary key (tenant_id, id),
      foreign key (tenant_id, replay_id) references policy_replays (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index policy_replay_differences_by_replay on policy_replay_differences (tenant_id, replay_id, id)`.execute(
    db,
  )
  await sql`select enforce_tenant('policy_replays'), enforce_tenant('policy_replay_differences')`.execute(db)

  await sql`create policy dispatcher_reads on policy_replays for select to rapport_dispatcher using (true)`.execute(db)
  await sql`create policy dispatcher_marks on policy_replays for update to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select (tenant_id, id, nudged_at, beat_at, finished_at), update (nudged_at) on policy_replays
    to rapport_dispatcher`.execute(db)
  await sql`
    create function nudge_policy_replays(older_than interval, at_most int) returns table (tenant_id uuid, id uuid)
    language sql volatile security definer set search_path = pg_catalog, public as $$
      update policy_replays r set nudged_at = clock_timestamp()
      from (select w.tenant_id, w.id from policy_replays w
            where w.finished_at is null and w.nudged_at < clock_timestamp() - older_than
              and coalesce(w.beat_at, '-infinity') < clock_timestamp() - older_than
            order by w.nudged_at limit at_most for update skip locked) waiting
      where r.tenant_id = waiting.tenant_id and r.id = waiting.id
      returning r.tenant_id, r.id
    $$`.execute(db)
  await sql`select across_tenants('nudge_policy_replays(interval, int)')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function nudge_policy_replays(interval, int)`.execute(db)
  await sql`drop table policy_replay_differences, policy_replays`.execute(db)
  await sql`drop index decisions_by_time`.execute(db)
}
