import { type Kysely, sql } from 'kysely'

/**
 * A firm that is a sandbox has a clock of its own, which moves only when it is told to, and never back. What a firm is,
 * is said when it is founded: the key of sandbox_clocks leads to firms that are sandboxes, and whether a firm is one
 * never changes.
 */
export async function up(db: Kysely<unknown>) {
  await sql`alter table tenants add column is_sandbox boolean not null default false, add unique (id, is_sandbox)`.execute(
    db,
  )
  await sql`
    create function keep_sandbox() returns trigger language plpgsql as $$
    begin
      raise exception 'a firm is a sandbox from its first day to its last, or never' using errcode = 'check_violation';
    end $$`.execute(db)
  await sql`create trigger keep_sandbox before update on tenants for each row
    when (old.is_sandbox <> new.is_sandbox) execute function keep_sandbox()`.execute(db)

  // Whoever moves the clock holds it under a fence until moving_until, of the machine's own time.
  await sql`
    create table sandbox_clocks (
      tenant_id uuid primary key,
      is_sandbox boolean not null default true check (is_sandbox),
      now timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
      moving_until timestamptz,
      fence int not null default 0,
      foreign key (tenant_id, is_sandbox) references tenants (id, is_sandbox) on delete cascade
    )`.execute(db)
  await sql`create index sandbox_clocks_by_tenant on sandbox_clocks (tenant_id, is_sandbox)`.execute(db)
  await sql`select enforce_tenant('sandbox_clocks')`.execute(db)
  await sql`revoke update, delete on sandbox_clocks from rapport_app`.execute(db)
  await sql`grant update (now, moving_until, fence) on sandbox_clocks to rapport_app`.execute(db)
  await sql`
    create function move_forward() returns trigger language plpgsql as $$
    begin
      raise exception 'the clock of a sandbox only moves forward' using errcode = 'check_violation';
    end $$`.execute(db)
  await sql`create trigger move_forward before update on sandbox_clocks for each row
    when (new.now < old.now) execute function move_forward()`.execute(db)
  await sql`
    create function begin_sandbox() returns trigger language plpgsql as $$
    begin
      insert into sandbox_clocks (tenant_id) values (new.id);
      return null;
    end $$`.execute(db)
  await sql`create trigger begin_sandbox after insert on tenants for each row when (new.is_sandbox)
    execute function begin_sandbox()`.execute(db)

  await sql`
    create function tenant_now() returns timestamptz language plpgsql stable parallel safe as $$
    begin
      return coalesce((select c.now from sandbox_clocks c
        where c.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid), clock_timestamp());
    end $$`.execute(db)

  await sql`create policy dispatcher on sandbox_clocks for select to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select (tenant_id) on sandbox_clocks to rapport_dispatcher`.execute(db)
  for (const [target, was, becomes] of withoutSandboxes)
    await sql`select rewrite_function(${target}, ${was}, ${becomes})`.execute(db)
}

const isLive = (tenant: string) => `not exists (select from sandbox_clocks z where z.tenant_id = ${tenant})`

/** What a sweep does by the time of day is for live firms only; a moving clock does it in sandboxes. */
const withoutSandboxes = [
  ['nudge_due_invitations', 'where c.tenant_id = t.id and', `where ${isLive('t.id')} and c.tenant_id = t.id and`],
  ['expired_invitations', 'where i.state in', `where ${isLive('i.tenant_id')} and i.state in`],
  ['nudge_due_scores', 'd.refresh_at <= moment', `(d.refresh_at <= moment and ${isLive('d.tenant_id')})`],
  ['claim_connection_checks', 'where d.check_at <=', `where ${isLive('d.tenant_id')} and d.check_at <=`],
] as const

export async function down(db: Kysely<unknown>) {
  for (const [target, was, becomes] of withoutSandboxes)
    await sql`select rewrite_function(${target}, ${becomes}, ${was})`.execute(db)
  await sql`drop function tenant_now()`.execute(db)
  await sql`drop trigger begin_sandbox on tenants`.execute(db)
  await sql`drop trigger keep_sandbox on tenants`.execute(db)
  await sql`drop table sandbox_clocks`.execute(db)
  await sql`drop function begin_sandbox(), keep_sandbox(), move_forward()`.execute(db)
  await sql`alter table tenants drop column is_sandbox`.execute(db)
}
