import { type Kysely, sql } from 'kysely'

/**
 * When somebody is to be asked next without anything having happened: on the dates of a schedule, or every so many
 * months of an engagement that runs. Whom that is about follows from the policy and is looked up again and again.
 */
export async function up(db: Kysely<unknown>) {
  await plannedDates(db)
  await audience(db)
  await looks(db)
  await sweeps(db)
}

async function plannedDates(db: Kysely<unknown>) {
  await sql`
    create table planned_dates (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      policy_id uuid not null,
      contact_id uuid,
      engagement_id uuid,
      target uuid not null generated always as (coalesce(contact_id, engagement_id)) stored,
      zone text not null,
      rule jsonb not null,
      since timestamptz not null,
      due_at timestamptz,
      nudged_at timestamptz,
      primary key (tenant_id, id),
      unique (tenant_id, policy_id, target),
      foreign key (tenant_id, policy_id) references policies (tenant_id, id) on delete cascade,
      foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete cascade,
      foreign key (tenant_id, engagement_id) references engagements (tenant_id, id) on delete cascade,
      constraint planned_dates_target check (num_nonnulls(contact_id, engagement_id) = 1)
    )`.execute(db)
  await sql`create index planned_dates_by_contact on planned_dates (tenant_id, contact_id)`.execute(db)
  await sql`create index planned_dates_by_engagement on planned_dates (tenant_id, engagement_id)`.execute(db)
  await sql`create index planned_dates_due on planned_dates (tenant_id, due_at, id)`.execute(db)
  await sql`select enforce_tenant('planned_dates')`.execute(db)
}

/** Whom a policy is about as of now, with the rule that its dates follow and since when it may be about them. */
async function audience(db: Kysely<unknown>) {
  await sql`
    create function audience_of(tenant uuid, policy uuid, only_targets uuid[] default null)
    returns table (contact_id uuid, engagement_id uuid, target uuid, client_id uuid, about uuid, zone text, rule jsonb,
      since timestamptz) language sql stable as $$
      select c.id, null::uuid, c.id, c.client_id, work.only_one, coalesce(c.time_zone, l.time_zone, z.time_zone),
        y.scope -> 'recurrence', greatest(c.updated_at, l.updated_at, y.updated_at)
      from policies y
      join tenants z on z.id = y.tenant_id
      join contacts c on c.tenant_id = y.tenant_id and c.archived_at is null
      left join clients l on l.tenant_id = c.tenant_id and l.id = c.client_id
      cross join lateral (
        select count(*) as named, case when count(*) = 1 then min(e.id::text)::uuid end as only_one from engagements e
        where y.scope ? 'engagementIds' and e.tenant_id = y.tenant_id and e.client_id = c.client_id
          and y.scope -> 'engagementIds' ? e.id::text and e.closed_at is null and e.archived_at is null) work
      where y.tenant_id = tenant and y.id = policy and y.trigger = 'schedule' and y.enabled and y.archived_at is null
        and (only_targets is null or c.id = any(only_targets)) and l.archived_at is null
        and coalesce(y.scope -> 'roles', '["sponsor", "day_to_day"]') ? c.role
        and (not y.scope ? 'clientIds' or coalesce(y.scope -> 'clientIds' ? c.client_id::text, false))
        and (not y.scope ? 'engagementIds' or work.named > 0)
      union all
      select null, e.id, e.id, e.client_id, e.id, coalesce(l.time_zone, z.time_zone),
        jsonb_build_object('everyMonths', y.scope -> 'everyMonths', 'until', e.ends_on,
          'start', coalesce(e.starts_on, (e.created_at at time zone z.time_zone)::date)),
        greatest(e.updated_at, l.updated_at, y.updated_at)
      from policies y
      join tenants z on z.id = y.tenant_id
      join engagements e on e.tenant_id = y.tenant_id and e.closed_at is null and e.archived_at is null
      join clients l on l.tenant_id = e.tenant_id and l.id = e.client_id and l.archived_at is null
      where y.tenant_id = tenant and y.id = policy and y.trigger = 'engagement_running' and y.enabled
        and y.archived_at is null and (only_targets is null or e.id = any(only_targets))
        and (not y.scope ? 'clientIds' or y.scope -> 'clientIds' ? e.client_id::text)
        and (not y.scope ? 'engagementIds' or y.scope -> 'engagementIds' ? e.id::text)
    $$`.execute(db)
}

/** When each policy is looked at again for people who came, went or moved; at once when it was changed itself. */
async function looks(db: Kysely<unknown>) {
  await sql`
    create table schedule_looks (
      tenant_id uuid not null,
      policy_id uuid not null,
      look_at timestamptz not null,
      primary key (tenant_id, policy_id),
      foreign key (tenant_id, policy_id) references policies (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index schedule_looks_due on schedule_looks (look_at)`.execute(db)
  await sql`select enforce_tenant('schedule_looks')`.execute(db)
  await sql`
    create function look_at_schedule() returns trigger language plpgsql as $$
    begin
      insert into schedule_looks (tenant_id, policy_id, look_at) values (new.tenant_id, new.id, clock_timestamp())
      on conflict (tenant_id, policy_id) do update set look_at = excluded.look_at;
      return null;
    end $$`.execute(db)
  await sql`create trigger look_at_schedule after insert or update on policies for each row
    when (new.trigger in ('schedule', 'engagement_running')) execute function look_at_schedule()`.execute(db)
  for (const table of ['policies', 'schedule_looks'])
    await sql`alter table ${sql.table(table)} no force row level security`.execute(db)
  await sql`insert into schedule_looks (tenant_id, policy_id, look_at) select tenant_id, id, clock_timestamp()
    from policies where trigger in ('schedule', 'engagement_running')`.execute(db)
  for (const table of ['policies', 'schedule_looks'])
    await sql`alter table ${sql.table(table)} force row level security`.execute(db)
}

async function sweeps(db: Kysely<unknown>) {
  await dispatched(db, 'planned_dates', 'tenant_id, id, due_at, nudged_at', 'nudged_at')
  await dispatched(db, 'schedule_looks', 'tenant_id, policy_id, look_at', 'look_at')
  await sql`
    create function claim_schedule_looks(again_after interval, at_most int) returns table (tenant_id uuid, id uuid)
    language sql volatile security definer set search_path = pg_catalog, public as $$
      update schedule_looks s set look_at = clock_timestamp() + again_after
      from (select w.tenant_id, w.policy_id from schedule_looks w where w.look_at <= clock_timestamp()
            order by w.look_at limit at_most for update skip locked) due
      where s.tenant_id = due.tenant_id and s.policy_id = due.policy_id
      returning s.tenant_id, s.policy_id
    $$`.execute(db)
  // Fair as nudge_due_invitations is: of each firm only the dates that are longest due, one of each firm first. In a
  // sandbox nothing falls due by itself.
  await sql`
    create function nudge_due_dates(again_after interval, at_most int) returns table (tenant_id uuid, id uuid)
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
    begin
      if not pg_try_advisory_xact_lock(hashtext('nudge_due_dates')) then return; end if;
      return query
        update planned_dates p set nudged_at = clock_timestamp()
        from (select t.id as tenant_id, w.id
              from tenants t
              cross join lateral (
                select d.id, d.nudged_at, row_number() over (order by d.due_at, d.id) as nth from planned_dates d
                where d.tenant_id = t.id and d.due_at <= clock_timestamp()
                  and not exists (select from sandbox_clocks z where z.tenant_id = t.id)
                order by d.due_at, d.id limit 500) w
              where w.nudged_at is null or w.nudged_at < clock_timestamp() - again_after
              order by w.nth limit at_most) due
        where p.tenant_id = due.tenant_id and p.id = due.id
        returning p.tenant_id, p.id;
    end $$`.execute(db)
  await sql`select across_tenants('claim_schedule_looks(interval, int)'),
    across_tenants('nudge_due_dates(interval, int)')`.execute(db)
}

/** For a sweep over all firms: what it may read and what it may mark. */
async function dispatched(db: Kysely<unknown>, table: string, read: string, mark: string) {
  const target = sql.table(table)
  await sql`create policy dispatcher_reads on ${target} for select to rapport_dispatcher using (true)`.execute(db)
  await sql`create policy dispatcher_marks on ${target} for update to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select (${sql.raw(read)}), update (${sql.raw(mark)}) on ${target} to rapport_dispatcher`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function nudge_due_dates(interval, int), claim_schedule_looks(interval, int),
    audience_of(uuid, uuid, uuid[])`.execute(db)
  await sql`drop trigger look_at_schedule on policies`.execute(db)
  await sql`drop function look_at_schedule()`.execute(db)
  await sql`drop table schedule_looks, planned_dates`.execute(db)
}
