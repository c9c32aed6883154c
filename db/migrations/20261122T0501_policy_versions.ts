import { type Kysely, sql } from 'kysely'

/** A policy as it was at each of its versions: a decision names the one that it was made by. */
export async function up(db: Kysely<unknown>) {
  await sql`alter table policies add column rules jsonb not null default '{}', add column scope jsonb not null default '{}',
    add column priority int not null default 0, add column exclusive boolean not null default true,
    drop constraint policies_trigger_check, add constraint policies_trigger_check check (trigger in
      ('ticket_resolved', 'milestone_reached', 'engagement_closed', 'engagement_running', 'schedule', 'manual'))`.execute(
    db,
  )
  await sql`
    create table policy_versions (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      policy_id uuid not null,
      number int not null,
      content jsonb not null,
      changed_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, policy_id, number),
      foreign key (tenant_id, policy_id) references policies (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`select enforce_tenant('policy_versions')`.execute(db)
  await sql`revoke update, delete on policy_versions from rapport_app`.execute(db)
  await sql`
    create function content_of(policy policies) returns jsonb language sql immutable as $$
      select jsonb_build_object('name', policy.name, 'surveyId', policy.survey_id, 'trigger', policy.trigger,
        'position', policy.position, 'exclusive', policy.exclusive, 'priority', policy.priority,
        'delayMinutes', policy.delay_minutes, 'expiresAfterDays', policy.expires_after_days, 'rules', policy.rules,
        'scope', policy.scope, 'enabled', policy.enabled, 'archivedAt', policy.archived_at)
    $$`.execute(db)
  // The owner is bound by row-level security as well, so it is lifted for what fills rows that exist.
  for (const table of ['policies', 'policy_versions'])
    await sql`alter table ${sql.table(table)} no force row level security`.execute(db)
  await sql`insert into policy_versions (tenant_id, policy_id, number, content)
    select tenant_id, id, version, content_of(p) from policies p`.execute(db)
  for (const table of ['policies', 'policy_versions'])
    await sql`alter table ${sql.table(table)} force row level security`.execute(db)
  await sql`
    create function keep_policy_version() returns trigger language plpgsql as $$
    begin
      insert into policy_versions (tenant_id, policy_id, number, content)
      values (new.tenant_id, new.id, new.version, content_of(new)) on conflict do nothing;
      return null;
    end $$`.execute(db)
  await sql`create trigger keep_policy_version after insert or update on policies for each row
    execute function keep_policy_version()`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop trigger keep_policy_version on policies`.execute(db)
  await sql`drop function keep_policy_version(), content_of(policies)`.execute(db)
  await sql`drop table policy_versions`.execute(db)
  await sql`alter table policies drop column rules, drop column scope, drop column priority, drop column exclusive,
    drop constraint policies_trigger_check, add constraint policies_trigger_check
    check (trigger in ('ticket_resolved'))`.execute(db)
}
