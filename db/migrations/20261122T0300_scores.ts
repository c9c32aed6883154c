import { type Kysely, sql } from 'kysely'

/**
 * The service scores of each firm as they were last calculated, points of earlier days, and what is to be calculated
 * again.
 *
 * A mark says that a firm has answers which its scores do not know. Each mark is a row of its own, so nobody ever waits
 * for another's mark. Whoever takes the marks away takes those it can see, and what was marked with them is committed
 * then. An answer that sees a mark relies on it and writes none, so a busy firm has few; for this the one who takes them
 * away must be alone with the cells of the day for a moment (cells_lock): then every answer that relied on a mark is
 * committed, and every later one sees none.
 */
export async function up(db: Kysely<unknown>) {
  await sql`alter table tenants add column client_adjustment boolean not null default true`.execute(db)

  await sql`
    create table score_states (
      tenant_id uuid primary key references tenants (id) on delete cascade,
      current_as_of date,
      computed_at timestamptz,
      formula_version int,
      refresh_at timestamptz not null default clock_timestamp(),
      points_from date,
      claimed_until timestamptz,
      fence int not null default 0,
      nudged_at timestamptz
    )`.execute(db)
  await sql`select enforce_tenant('score_states')`.execute(db)

  await sql`
    create table score_marks (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      from_day date not null,
      marked_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id)
    )`.execute(db)
  await sql`select enforce_tenant('score_marks')`.execute(db)

  await sql`
    create table score_snapshots (
      tenant_id uuid not null references tenants (id) on delete cascade,
      as_of date not null,
      formula_id text not null,
      formula_version int not null,
      settings jsonb not null,
      firm jsonb not null,
      computed_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, as_of)
    )`.execute(db)
  await sql`select enforce_tenant('score_snapshots')`.execute(db)

  // A score is about a consultant, a team or a client, or about the firm itself, and stays when its subject goes.
  // The current ones change with every calculation; with room for it they change in their page, and no index is touched.
  await sql`
    create table scores (
      tenant_id uuid not null,
      as_of date not null,
      subject_kind text not null check (subject_kind in ('consultant', 'team', 'client', 'tenant')),
      window_days smallint not null,
      subject_id uuid not null,
      n int not null,
      published boolean not null,
      score double precision,
      low double precision,
      high double precision,
      raw_mean double precision,
      figures jsonb not null,
      primary key (tenant_id, as_of, subject_kind, window_days, subject_id),
      foreign key (tenant_id, as_of) references score_snapshots (tenant_id, as_of) on delete cascade
    ) with (fillfactor = 60)`.execute(db)
  await sql`create index scores_by_subject on scores (tenant_id, subject_kind, subject_id, as_of)`.execute(db)
  await sql`select enforce_tenant('scores')`.execute(db)

  await marks(db)
  await states(db)
}

async function marks(db: Kysely<unknown>) {
  await sql`
    create function mark_scores(tenant uuid, day date) returns void language sql as $$
      insert into score_marks (tenant_id, from_day) values (tenant, day)
    $$`.execute(db)
  await sql`
    create function mark_answered() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'INSERT' then
        perform mark_scores(old.tenant_id, old.day);
      elsif not exists (select from score_marks m where m.tenant_id = new.tenant_id and m.from_day <= new.day) then
        perform mark_scores(new.tenant_id, new.day);
      end if;
      return null;
    end $$`.execute(db)
  await sql`create trigger mark_answered after insert or update or delete on responses for each row
    execute function mark_answered()`.execute(db)

  // Settings of the model change every score there ever was; who works here, who belongs to a team and which day it is
  // in the firm's zone, those of today.
  await sql`
    create function mark_settings() returns trigger language plpgsql as $$
    begin
      perform mark_scores(new.id, date '2000-01-01');
      return null;
    end $$`.execute(db)
  await sql`create trigger mark_settings after update on tenants for each row
    when ((old.client_adjustment, old.minimum_responses) is distinct from
          (new.client_adjustment, new.minimum_responses))
    execute function mark_settings()`.execute(db)
  await sql`
    create function mark_members() returns trigger language plpgsql as $$
    begin
      perform mark_scores(m.tenant_id, current_date) from (select distinct tenant_id from members) m;
      return null;
    end $$`.execute(db)
  await sql`create trigger mark_new_members after insert on team_members referencing new table as members
    for each statement execute function mark_members()`.execute(db)
  await sql`create trigger mark_old_members after delete on team_members referencing old table as members
    for each statement execute function mark_members()`.execute(db)
  await sql`create trigger mark_new_consultants after insert on consultants referencing new table as members
    for each statement execute function mark_members()`.execute(db)
  await sql`
    create function mark_today() returns trigger language plpgsql as $$
    begin
      perform mark_scores((to_jsonb(new)->>tg_argv[0])::uuid, current_date);
      return null;
    end $$`.execute(db)
  await sql`create trigger mark_zone after update on tenants for each row
    when (old.time_zone <> new.time_zone) execute function mark_today('id')`.execute(db)
  for (const table of ['consultants', 'teams'])
    await sql`create trigger mark_archived after update on ${sql.table(table)} for each row
      when (old.archived_at is distinct from new.archived_at) execute function mark_today('tenant_id')`.execute(db)
}

async function states(db: Kysely<unknown>) {
  await sql`
    create function begin_scores() returns trigger language plpgsql as $$
    begin
      insert into score_states (tenant_id) values (new.id);
      return null;
    end $$`.execute(db)
  await sql`create trigger begin_scores after insert on tenants for each row execute function begin_scores()`.execute(
    db,
  )
  // The owner is bound by row-level security as well, so it is lifted for this one statement.
  await sql`alter table tenants no force row level security`.execute(db)
  await sql`alter table score_states no force row level security`.execute(db)
  await sql`insert into score_states (tenant_id, points_from) select id, date '2000-01-01' from tenants`.execute(db)
  await sql`alter table tenants force row level security`.execute(db)
  await sql`alter table score_states force row level security`.execute(db)

  await sql`create policy dispatcher_reads on score_states for select to rapport_dispatcher using (true)`.execute(db)
  await sql`create policy dispatcher_marks on score_states for update to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select, update (nudged_at) on score_states to rapport_dispatcher`.execute(db)
  await sql`create policy dispatcher on score_marks for select to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select on score_marks to rapport_dispatcher`.execute(db)
  // Due: answers that have waited long enough, a day of the firm that has ended, points to draw again, another formula,
  // or a calculation that died.
  await sql`
    create function nudge_due_scores(settled interval, again_after interval, formula int, at_most int)
    returns table (tenant_id uuid, id uuid)
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
    declare
      moment timestamptz := clock_timestamp();
    begin
      if not pg_try_advisory_xact_lock(hashtext('nudge_due_scores')) then return; end if;
      return query
        update score_states s set nudged_at = moment
        from (select d.tenant_id from score_states d
              left join (select k.tenant_id, min(k.marked_at) as marked_at from score_marks k group by k.tenant_id) m
                on m.tenant_id = d.tenant_id
              where (m.marked_at <= moment - settled or d.refresh_at <= moment or d.points_from is not null
                     or d.formula_version is distinct from formula or d.claimed_until < moment)
                and (d.claimed_until is null or d.claimed_until < moment)
                and (d.nudged_at is null or d.nudged_at < moment - again_after)
              order by coalesce(m.marked_at, d.refresh_at), d.tenant_id limit at_most
              for update of d skip locked) due
        where s.tenant_id = due.tenant_id
        returning s.tenant_id, s.tenant_id;
    end $$`.execute(db)
  await sql`select across_tenants('nudge_due_scores(interval, interval, int, int)')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function nudge_due_scores(interval, interval, int, int)`.execute(db)
  await sql`drop trigger begin_scores on tenants`.execute(db)
  await sql`drop trigger mark_answered on responses`.execute(db)
  await sql`drop trigger mark_settings on tenants`.execute(db)
  await sql`drop trigger mark_new_members on team_members`.execute(db)
  await sql`drop trigger mark_old_members on team_members`.execute(db)
  await sql`drop trigger mark_new_consultants on consultants`.execute(db)
  await sql`drop trigger mark_zone on tenants`.execute(db)
  for (const table of ['consultants', 'teams']) await sql`drop trigger mark_archived on ${sql.table(table)}`.execute(db)
  await sql`drop function begin_scores(), mark_answered(), mark_settings(), mark_members(), mark_today(),
    mark_scores(uuid, date)`.execute(db)
  await sql`drop table scores, score_snapshots, score_marks, score_states`.execute(db)
  await sql`alter table tenants drop column client_adjustment`.execute(db)
}
