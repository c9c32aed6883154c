import { type Kysely, sql } from 'kysely'

/**
 * Whether a connection is well: calls that were refused, how often calls usually come, an alert when none does; how
 * long payloads are kept; and stored calls that are processed again in the order in which they came.
 *
 * Nothing of it makes taking a call dearer: calls are counted from one index that exists anyway, by ranges of ids, which
 * begin with the millisecond in which they were made.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    create function first_id_at(moment timestamptz) returns uuid language sql stable parallel safe as $$
      select (lpad(to_hex(greatest(0, floor(extract(epoch from moment) * 1000)::bigint)), 12, '0')
        || '70008000000000000000')::uuid
    $$`.execute(db)
  await sql`drop index inbound_deliveries_by_connection`.execute(db)
  await sql`create index inbound_deliveries_by_connection on inbound_deliveries (tenant_id, connection_id, id)
    include (state, received_at)`.execute(db)

  await refusals(db)
  await silence(db)
  await alerts(db)
  await payloads(db)
  await replays(db)
}

/** A row for each reason and day, so that whoever calls wrongly without end makes no more than that. */
async function refusals(db: Kysely<unknown>) {
  await sql`
    create table connection_refusals (
      tenant_id uuid not null,
      connection_id uuid not null,
      day date not null,
      reason text not null check (reason in
        ('wrong_proof', 'too_old', 'no_secret', 'disabled', 'broken_body', 'body_too_large')),
      calls bigint not null,
      last_at timestamptz not null,
      primary key (tenant_id, connection_id, day, reason),
      foreign key (tenant_id, connection_id) references connections (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`select enforce_tenant('connection_refusals')`.execute(db)
}

/** What is usual for a connection, and when to look at it next; not on its own row, whose version people rely on. */
async function silence(db: Kysely<unknown>) {
  await sql`
    create table connection_health (
      tenant_id uuid not null,
      connection_id uuid not null,
      check_at timestamptz not null default clock_timestamp(),
      usual_found_at timestamptz,
      weekdays smallint[],
      usual_interval_seconds int,
      silent_after_seconds int,
      primary key (tenant_id, connection_id),
      foreign key (tenant_id, connection_id) references connections (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index connection_health_due on connection_health (check_at)`.execute(db)
  await sql`
    create table delivery_log_states (
      tenant_id uuid primary key references tenants (id) on delete cascade,
      shortened_until uuid,
      due_at timestamptz not null default clock_timestamp()
    )`.execute(db)
  await sql`create index delivery_log_states_due on delivery_log_states (due_at)`.execute(db)
  await sql`
    create function begin_connection_health() returns trigger language plpgsql as $$
    begin
      insert into connection_health (tenant_id, connection_id) values (new.tenant_id, new.id);
      insert into delivery_log_states (tenant_id) values (new.tenant_id) on conflict do nothing;
      return null;
    end $$`.execute(db)
  await sql`create trigger begin_connection_health after insert on connections for each row
    execute function begin_connection_health()`.execute(db)
  await sql`alter table connections no force row level security`.execute(db)
  await sql`insert into connection_health (tenant_id, connection_id) select tenant_id, id from connections`.execute(db)
  await sql`insert into delivery_log_states (tenant_id) select distinct tenant_id from connections`.execute(db)
  await sql`alter table connections force row level security`.execute(db)
  await sql`select enforce_tenant('connection_health'), enforce_tenant('delivery_log_states')`.execute(db)

  await dispatched(db, 'connection_health', 'tenant_id, connection_id, check_at', 'check_at')
  await sql`
    create function claim_connection_checks(lease interval, at_most int) returns table (tenant_id uuid, id uuid)
    language sql volatile security definer set search_path = pg_catalog, public as $$
      update connection_health h set check_at = clock_timestamp() + lease
      from (select d.tenant_id, d.connection_id from connection_health d where d.check_at <= clock_timestamp()
            order by d.check_at limit at_most for update skip locked) due
      where h.tenant_id = due.tenant_id and h.connection_id = due.connection_id
      returning h.tenant_id, h.connection_id
    $$`.execute(db)
  await sql`select across_tenants('claim_connection_checks(interval, int)')`.execute(db)
}

/** For a sweep over all firms: what it may read and what it may mark. */
async function dispatched(db: Kysely<unknown>, table: string, read: string, mark: string) {
  const target = sql.table(table)
  await sql`create policy dispatcher_reads on ${target} for select to rapport_dispatcher using (true)`.execute(db)
  await sql`create policy dispatcher_marks on ${target} for update to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select (${sql.raw(read)}), update (${sql.raw(mark)}) on ${target} to rapport_dispatcher`.execute(db)
}

async function alerts(db: Kysely<unknown>) {
  await sql`
    alter table alerts add column connection_id uuid,
      add foreign key (tenant_id, connection_id) references connections (tenant_id, id) on delete cascade,
      drop constraint alerts_kind_check,
      add constraint alerts_kind_check check (kind in
        ('negative_answer', 'negative_cluster', 'atypical_response_rate', 'connection_silent')),
      drop constraint alerts_subject,
      add constraint alerts_subject check (case kind
        when 'negative_answer' then response_id is not null and consultant_id is null and ended_at is null
          and connection_id is null
        when 'connection_silent' then response_id is null and client_id is null and consultant_id is null
          and connection_id is not null
        else response_id is null and client_id is null and consultant_id is not null and connection_id is null
        end)`.execute(db)
  await sql`create unique index alerts_silent_key on alerts (tenant_id, connection_id)
    where connection_id is not null and ended_at is null`.execute(db)
  await sql`create index alerts_by_connection on alerts (tenant_id, connection_id, id)
    where connection_id is not null`.execute(db)
}

/** Ids grow with time, so where each firm's log has been shortened to is one id, and no call pays for an index. */
async function payloads(db: Kysely<unknown>) {
  await sql`
    alter table tenants add column delivery_log_days int not null default 30
      check (delivery_log_days between 1 and 365)`.execute(db)
  await sql`alter table inbound_deliveries add column body_removed_at timestamptz`.execute(db)
  await dispatched(db, 'delivery_log_states', 'tenant_id, due_at', 'due_at')
  await sql`
    create function claim_delivery_logs(lease interval, at_most int) returns table (tenant_id uuid)
    language sql volatile security definer set search_path = pg_catalog, public as $$
      update delivery_log_states s set due_at = clock_timestamp() + lease
      from (select d.tenant_id from delivery_log_states d where d.due_at <= clock_timestamp()
            order by d.due_at limit at_most for update skip locked) due
      where s.tenant_id = due.tenant_id
      returning s.tenant_id
    $$`.execute(db)
  await sql`select across_tenants('claim_delivery_logs(interval, int)')`.execute(db)
}

/** One that is under way knows the last call that it has done, so that a worker can die at any moment. */
async function replays(db: Kysely<unknown>) {
  await sql`
    create table delivery_replays (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      connection_id uuid not null,
      from_at timestamptz not null,
      to_at timestamptz not null,
      state text check (state in ('processed', 'ignored', 'failed')),
      deliveries int not null,
      done int not null default 0,
      done_until uuid,
      nudged_at timestamptz not null default clock_timestamp(),
      created_at timestamptz not null default clock_timestamp(),
      finished_at timestamptz,
      primary key (tenant_id, id),
      foreign key (tenant_id, connection_id) references connections (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index delivery_replays_by_connection on delivery_replays (tenant_id, connection_id, id)`.execute(db)
  await sql`create index delivery_replays_waiting on delivery_replays (nudged_at) where finished_at is null`.execute(db)
  await sql`select enforce_tenant('delivery_replays')`.execute(db)
  await dispatched(db, 'delivery_replays', 'tenant_id, id, nudged_at, finished_at', 'nudged_at')
  await sql`
    create function nudge_delivery_replays(older_than interval, at_most int) returns table (tenant_id uuid, id uuid)
    language sql volatile security definer set search_path = pg_catalog, public as $$
      update delivery_replays r set nudged_at = clock_timestamp()
      from (select w.tenant_id, w.id from delivery_replays w
            where w.finished_at is null and w.nudged_at < clock_timestamp() - older_than
            order by w.nudged_at limit at_most for update skip locked) waiting
      where r.tenant_id = waiting.tenant_id and r.id = waiting.id
      returning r.tenant_id, r.id
    $$`.execute(db)
  await sql`select across_tenants('nudge_delivery_replays(interval, int)')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function nudge_delivery_replays(interval, int), claim_delivery_logs(interval, int),
    claim_connection_checks(interval, int)`.execute(db)
  await sql`drop table delivery_replays`.execute(db)
  await sql`alter table inbound_deliveries drop column body_removed_at`.execute(db)
  await sql`alter table tenants drop column delivery_log_days`.execute(db)
  await sql`alter table alerts no force row level security`.execute(db)
  await sql`delete from alerts where kind = 'connection_silent'`.execute(db)
  await sql`alter table alerts force row level security`.execute(db)
  await sql`
    alter table alerts drop constraint alerts_subject, drop constraint alerts_kind_check, drop column connection_id,
      add constraint alerts_kind_check
        check (kind in ('negative_answer', 'negative_cluster', 'atypical_response_rate')),
      add constraint alerts_subject check (case kind when 'negative_answer'
        then response_id is not null and consultant_id is null and ended_at is null
        else response_id is null and client_id is null and consultant_id is not null end)`.execute(db)
  await sql`drop trigger begin_connection_health on connections`.execute(db)
  await sql`drop function begin_connection_health()`.execute(db)
  await sql`drop table connection_health, delivery_log_states, connection_refusals`.execute(db)
  await sql`drop index inbound_deliveries_by_connection`.execute(db)
  await sql`create index inbound_deliveries_by_connection on inbound_deliveries (tenant_id, connection_id, id)`.execute(
    db,
  )
  await sql`drop function first_id_at(timestamptz)`.execute(db)
}
