import { type Kysely, sql } from 'kysely'

/** Many people who are asked by hand at once; the workers decide about one after the other. */
export async function up(db: Kysely<unknown>) {
  await sql`
    create table ask_batches (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      policy_id uuid,
      engagement_id uuid,
      people int not null check (people between 1 and 10000),
      done int not null default 0,
      created_at timestamptz not null default clock_timestamp(),
      cancelled_at timestamptz,
      finished_at timestamptz,
      nudged_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      foreign key (tenant_id, policy_id) references policies (tenant_id, id),
      foreign key (tenant_id, engagement_id) references engagements (tenant_id, id)
    )`.execute(db)
  await sql`create index ask_batches_by_policy on ask_batches (tenant_id, policy_id)`.execute(db)
  await sql`create index ask_batches_by_engagement on ask_batches (tenant_id, engagement_id)`.execute(db)
  await sql`create index ask_batches_waiting on ask_batches (nudged_at) where finished_at is null`.execute(db)
  await sql`select enforce_tenant('ask_batches')`.execute(db)

  await sql`
    create table ask_batch_people (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      batch_id uuid not null,
      given jsonb not null,
      state text not null default 'waiting' check (state in ('waiting', 'decided', 'unknown', 'cancelled')),
      contact_id uuid,
      occasion_id uuid,
      primary key (tenant_id, id),
      foreign key (tenant_id, batch_id) references ask_batches (tenant_id, id) on delete cascade,
      foreign key (tenant_id, contact_id) references contacts (tenant_id, id),
      foreign key (tenant_id, occasion_id) references occasions (tenant_id, id) on delete set null (occasion_id)
    )`.execute(db)
  await sql`create index ask_batch_people_by_batch on ask_batch_people (tenant_id, batch_id, id)`.execute(db)
  await sql`create index ask_batch_people_by_contact on ask_batch_people (tenant_id, contact_id)`.execute(db)
  await sql`create index ask_batch_people_by_occasion on ask_batch_people (tenant_id, occasion_id)`.execute(db)
  await sql`create index ask_batch_people_waiting on ask_batch_people (tenant_id, batch_id, id)
    where state = 'waiting'`.execute(db)
  await sql`select enforce_tenant('ask_batch_people')`.execute(db)

  await sql`create policy dispatcher_reads on ask_batches for select to rapport_dispatcher using (true)`.execute(db)
  await sql`create policy dispatcher_marks on ask_batches for update to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select (tenant_id, id, nudged_at, finished_at), update (nudged_at) on ask_batches
    to rapport_dispatcher`.execute(db)
  await sql`
    create function nudge_ask_batches(older_than interval, at_most int) returns table (tenant_id uuid, id uuid)
    language sql volatile security definer set search_path = pg_catalog, public as $$
      update ask_batches b set nudged_at = clock_timestamp()
      from (select w.tenant_id, w.id from ask_batches w
            where w.finished_at is null and w.nudged_at < clock_timestamp() - older_than
            order by w.nudged_at limit at_most for update skip locked) waiting
      where b.tenant_id = waiting.tenant_id and b.id = waiting.id
      returning b.tenant_id, b.id
    $$`.execute(db)
  await sql`select across_tenants('nudge_ask_batches(interval, int)')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function nudge_ask_batches(interval, int)`.execute(db)
  await sql`drop table ask_batch_people, ask_batches`.execute(db)
}
