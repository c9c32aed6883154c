import { type Kysely, sql } from 'kysely'

/**
 * A reminder is one more mail of an invitation, with the states and the fence that invitations have. It is planned by
 * the statement that records the mail before it, and called off by whatever ends the wait for an answer.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    create table reminders (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      invitation_id uuid not null,
      nth int not null check (nth between 1 and 3),
      state text not null default 'scheduled' check (state in
        ('scheduled', 'sending', 'sent', 'cancelled', 'bounced', 'failed', 'unknown')),
      state_reason text,
      due_at timestamptz not null,
      attempts int not null default 0,
      fence int not null default 0,
      claimed_until timestamptz,
      dot_at timestamptz,
      sent_at timestamptz,
      nudged_at timestamptz,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, invitation_id, nth),
      foreign key (tenant_id, invitation_id) references invitations (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index reminders_due on reminders (tenant_id, due_at, id) where state = 'scheduled'`.execute(db)
  await sql`create index reminders_claimed on reminders (claimed_until) where state = 'sending'`.execute(db)
  await sql`select enforce_tenant('reminders')`.execute(db)
  await planning(db)
  await history(db)
  await sweeps(db)
}

async function planning(db: Kysely<unknown>) {
  // So many local days after the mail before it; the sending window is asked when it is due.
  await sql`
    create function plan_reminder(tenant uuid, invitation uuid, mailed_at timestamptz) returns void language sql as $$
      insert into reminders as r (tenant_id, invitation_id, nth, due_at)
      select tenant, i.id, n.nth, d.due_at
      from invitations i
      join policies p on p.tenant_id = tenant and p.id = i.policy_id
      join contacts c on c.tenant_id = tenant and c.id = i.contact_id
      join tenants z on z.id = tenant
      left join clients l on l.tenant_id = tenant and l.id = i.client_id
      cross join lateral (select coalesce(c.time_zone, l.time_zone, z.time_zone) as zone) k
      cross join lateral (select 1 + coalesce(max(e.nth), 0) as nth from reminders e
        where e.tenant_id = tenant and e.invitation_id = invitation and e.state not in ('scheduled', 'cancelled')) n
      cross join lateral (select ((mailed_at at time zone k.zone)
        + make_interval(days => (p.rules #>> '{reminders,everyDays}')::int)) at time zone k.zone as due_at) d
      where i.tenant_id = tenant and i.id = invitation and n.nth <= (p.rules #>> '{reminders,count}')::int
        and d.due_at < i.expires_at
      on conflict (tenant_id, invitation_id, nth) do update set state = 'scheduled', state_reason = null,
        due_at = excluded.due_at, nudged_at = null, updated_at = clock_timestamp() where r.state = 'cancelled'
    $$`.execute(db)
  await sql`
    create function follow_with_reminders() returns trigger language plpgsql as $$
    begin
      if new.state = 'sent' then
        perform plan_reminder(new.tenant_id, new.id, new.sent_at);
      else
        update reminders r set state = 'cancelled', claimed_until = null, updated_at = clock_timestamp()
        where r.tenant_id = new.tenant_id and r.invitation_id = new.id
          and (r.state = 'scheduled' or r.state = 'sending' and r.dot_at is null);
      end if;
      return null;
    end $$`.execute(db)
  await sql`create trigger follow_with_reminders after update of state on invitations for each row
    when (old.state <> new.state and 'sent' in (old.state, new.state))
    execute function follow_with_reminders()`.execute(db)
}

async function history(db: Kysely<unknown>) {
  await sql`
    create function append_reminding() returns trigger language plpgsql as $$
    begin
      insert into decision_changes (tenant_id, decision_id, outcome, reason, policy_id, contact_id, facts, changed_at)
      select new.tenant_id, i.decision_id, case new.state when 'sent' then 'reminded' else 'not_reminded' end,
        case new.state when 'sent' then 'Reminder ' || new.nth || ' went out.'
          else 'Reminder ' || new.nth || ': ' || coalesce(new.state_reason, new.state) end,
        i.policy_id, i.contact_id, jsonb_build_object('invitationId', i.id, 'reminder', new.nth), new.updated_at
      from invitations i where i.tenant_id = new.tenant_id and i.id = new.invitation_id;
      if new.state = 'sent' then perform plan_reminder(new.tenant_id, new.invitation_id, new.sent_at); end if;
      return null;
    end $$`.execute(db)
  await sql`create trigger append_reminding after update of state on reminders for each row
    when (old.state <> new.state and new.state in ('sent', 'unknown', 'bounced', 'failed'))
    execute function append_reminding()`.execute(db)
}

/** As those of invitations: ids only, at most so many of one firm at a time; a sandbox is looked after by its own clock. */
async function sweeps(db: Kysely<unknown>) {
  await sql`create policy dispatcher_reads on reminders for select to rapport_dispatcher using (true)`.execute(db)
  await sql`create policy dispatcher_marks on reminders for update to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select (tenant_id, id, state, due_at, claimed_until, nudged_at), update (nudged_at) on reminders
    to rapport_dispatcher`.execute(db)
  await sql`
    create function nudge_due_reminders(again_after interval, at_most int, per_tenant int)
    returns table (tenant_id uuid, id uuid, nth bigint)
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
    begin
      if not pg_try_advisory_xact_lock(hashtext('nudge_due_reminders')) then return; end if;
      return query
        update reminders r set nudged_at = clock_timestamp()
        from (select t.id as tenant_id, w.id, w.nudged_at, w.nth
              from tenants t
              cross join lateral (
                select c.id, c.nudged_at, row_number() over (order by c.due_at, c.id) as nth from reminders c
                where c.tenant_id = t.id and not exists (select from sandbox_clocks z where z.tenant_id = t.id) and c.state = 'scheduled' and c.due_at <= clock_timestamp()
                order by c.due_at, c.id limit per_tenant) w
              where w.nudged_at is null or w.nudged_at < clock_timestamp() - again_after
              order by w.nth limit at_most) due
        where r.tenant_id = due.tenant_id and r.id = due.id and r.state = 'scheduled'
          and r.nudged_at is not distinct from due.nudged_at
        returning r.tenant_id, r.id, due.nth;
    end $$`.execute(db)
  await sql`select across_tenants('nudge_due_reminders(interval, int, int)')`.execute(db)
  await sql`
    create function abandoned_reminders(at_most int) returns table (tenant_id uuid, id uuid)
    language sql stable security definer set search_path = pg_catalog, public as $$
      select r.tenant_id, r.id from reminders r
      where r.state = 'sending' and r.claimed_until < clock_timestamp() order by r.claimed_until limit at_most
    $$`.execute(db)
  await sql`select across_tenants('abandoned_reminders(int)')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop trigger follow_with_reminders on invitations`.execute(db)
  await sql`drop function abandoned_reminders(int), nudge_due_reminders(interval, int, int),
    follow_with_reminders()`.execute(db)
  await sql`drop table reminders`.execute(db)
  await sql`drop function append_reminding(), plan_reminder(uuid, uuid, timestamptz)`.execute(db)
}
