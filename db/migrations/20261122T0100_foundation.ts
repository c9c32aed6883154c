import { type Kysely, sql } from 'kysely'

/**
 * What every later migration leans on: one function that closes a table to other tenants, one trigger that counts
 * versions (ETag), limits of the application role, and the tenants themselves.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    create function enforce_tenant(target regclass, tenant_column name default 'tenant_id') returns void
    language plpgsql as $$
    begin
      execute format('alter table %s enable row level security', target);
      execute format('alter table %s force row level security', target);
      execute format(
        'create policy tenant on %s using (%I = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
           with check (%I = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)',
        target, tenant_column, tenant_column);
      execute format('grant select, insert, update, delete on %s to rapport_app', target);
    end $$`.execute(db)

  await sql`
    create function count_version() returns trigger language plpgsql as $$
    begin
      new.version := old.version + 1;
      new.updated_at := clock_timestamp();
      return new;
    end $$`.execute(db)

  await sql`
    create function versioned(target regclass) returns void language plpgsql as $$
    begin
      execute format(
        'create trigger count_version before update on %s for each row execute function count_version()', target);
    end $$`.execute(db)

  // For the few functions that look across tenants: they return ids only and run as a role that cannot sign in.
  await sql`
    create function across_tenants(target regprocedure) returns void language plpgsql as $$
    begin
      grant create on schema public to rapport_dispatcher;
      execute format('alter function %s owner to rapport_dispatcher', target);
      revoke create on schema public from rapport_dispatcher;
      execute format('revoke all on function %s from public', target);
      execute format('grant execute on function %s to rapport_app', target);
    end $$`.execute(db)

  await sql`alter role rapport_app set statement_timeout = '5s'`.execute(db)
  await sql`alter role rapport_app set lock_timeout = '2s'`.execute(db)
  await sql`alter role rapport_app set idle_in_transaction_session_timeout = '10s'`.execute(db)
  await sql`alter role rapport_app set transaction_timeout = '15s'`.execute(db)
  await sql`grant usage on schema public to rapport_app, rapport_dispatcher`.execute(db)

  await sql`
    create table tenants (
      id uuid primary key default uuidv7(),
      name text not null,
      time_zone text not null default 'UTC',
      locale text not null default 'en',
      sender_name text,
      minimum_responses int not null default 5 check (minimum_responses between 5 and 1000),
      edit_window_days int not null default 14 check (edit_window_days between 0 and 90),
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp()
    )`.execute(db)
  await sql`select enforce_tenant('tenants', 'id'), versioned('tenants')`.execute(db)

  await sql`
    create table audit_events (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      actor_kind text not null check (actor_kind in ('user', 'api_key', 'contact', 'system')),
      actor_id uuid,
      action text not null,
      resource text not null,
      resource_id uuid,
      details jsonb not null default '{}',
      at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id)
    )`.execute(db)
  await sql`create index audit_events_by_resource on audit_events (tenant_id, resource_id, id desc)`.execute(db)
  await sql`create index audit_events_by_actor on audit_events (tenant_id, actor_id, id desc)`.execute(db)
  await sql`create index audit_events_by_kind on audit_events (tenant_id, resource, id desc)`.execute(db)
  await sql`select enforce_tenant('audit_events')`.execute(db)
  await sql`revoke update, delete on audit_events from rapport_app`.execute(db)

  // Every answer writes one, so a foreign key would make all answers of a firm share a lock on the firm's own row; the
  // tenant is right all the same, since row-level security lets no other be written.
  await sql`
    create table outbox_events (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      type text not null,
      resource_id uuid not null,
      payload jsonb not null default '{}',
      created_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id)
    )`.execute(db)
  await sql`select enforce_tenant('outbox_events')`.execute(db)

  await sql`
    create table idempotency_records (
      tenant_id uuid not null references tenants (id) on delete cascade,
      actor_id uuid not null,
      key text not null,
      fingerprint bytea not null,
      receipt bytea not null,
      created_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, actor_id, key)
    )`.execute(db)
  await sql`create index idempotency_records_by_age on idempotency_records (tenant_id, created_at)`.execute(db)
  await sql`select enforce_tenant('idempotency_records')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop table idempotency_records, outbox_events, audit_events, tenants`.execute(db)
  await sql`drop function across_tenants(regprocedure), versioned(regclass), count_version(), enforce_tenant(regclass, name)`.execute(
    db,
  )
}
