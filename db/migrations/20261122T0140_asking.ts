import { type Kysely, sql } from 'kysely'

/** What is asked, when, whom, why, and what became of each mail. */
export async function up(db: Kysely<unknown>) {
  await sql`
    create table surveys (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      name text not null,
      draft jsonb,
      archived_at timestamptz,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id)
    )`.execute(db)
  await sql`create index surveys_by_name on surveys (tenant_id, name, id)`.execute(db)
  await sql`select enforce_tenant('surveys'), versioned('surveys')`.execute(db)

  await sql`
    create table survey_versions (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      survey_id uuid not null,
      number int not null check (number > 0),
      content jsonb not null,
      published_at timestamptz not null default clock_timestamp(),
      published_by uuid,
      primary key (tenant_id, id),
      unique (tenant_id, survey_id, number),
      foreign key (tenant_id, survey_id) references surveys (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`select enforce_tenant('survey_versions')`.execute(db)
  await sql`revoke update on survey_versions from rapport_app`.execute(db)

  await sql`
    create table policies (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      name text not null,
      survey_id uuid not null,
      trigger text not null check (trigger in ('ticket_resolved')),
      position int not null default 100,
      delay_minutes int not null default 1440 check (delay_minutes between 0 and 525600),
      expires_after_days int not null default 14 check (expires_after_days between 1 and 365),
      enabled boolean not null default true,
      archived_at timestamptz,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      foreign key (tenant_id, survey_id) references surveys (tenant_id, id)
    )`.execute(db)
  await sql`create index policies_by_survey on policies (tenant_id, survey_id)`.execute(db)
  await sql`create index policies_by_position on policies (tenant_id, position, id)`.execute(db)
  await sql`select enforce_tenant('policies'), versioned('policies')`.execute(db)

  await sql`
    create table decisions (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      ticket_id uuid not null,
      cycle int not null,
      policy_id uuid,
      contact_id uuid,
      outcome text not null check (outcome in (
        'invited', 'no_policy', 'no_contact', 'no_address', 'no_consultant', 'opted_out', 'already_asked', 'reopened',
        'not_published')),
      reason text not null,
      facts jsonb not null default '{}',
      decided_at timestamptz not null default clock_timestamp(),
      changed_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, ticket_id, cycle),
      foreign key (tenant_id, ticket_id, cycle) references ticket_resolutions (tenant_id, ticket_id, cycle)
        on delete cascade,
      foreign key (tenant_id, policy_id) references policies (tenant_id, id),
      foreign key (tenant_id, contact_id) references contacts (tenant_id, id)
    )`.execute(db)
  await sql`create index decisions_by_policy on decisions (tenant_id, policy_id, id)`.execute(db)
  await sql`create index decisions_by_contact on decisions (tenant_id, contact_id, id)`.execute(db)
  await sql`create index decisions_by_outcome on decisions (tenant_id, outcome, id)`.execute(db)
  await sql`select enforce_tenant('decisions')`.execute(db)

  await sql`
    create table invitations (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      decision_id uuid not null,
      policy_id uuid not null,
      survey_version_id uuid not null,
      ticket_id uuid not null,
      cycle int not null,
      contact_id uuid not null,
      client_id uuid,
      state text not null default 'scheduled' check (state in (
        'scheduled', 'sending', 'sent', 'responded', 'expired', 'cancelled', 'bounced', 'failed', 'unknown')),
      state_reason text,
      due_at timestamptz not null,
      expires_at timestamptz not null,
      attempts int not null default 0,
      fence int not null default 0,
      claimed_until timestamptz,
      dot_at timestamptz,
      sent_at timestamptz,
      sent_day date,
      responded_at timestamptz,
      revoked_at timestamptz,
      nudged_at timestamptz,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, policy_id, ticket_id, cycle, contact_id),
      foreign key (tenant_id, decision_id) references decisions (tenant_id, id) on delete cascade,
      foreign key (tenant_id, policy_id) references policies (tenant_id, id),
      foreign key (tenant_id, survey_version_id) references survey_versions (tenant_id, id),
      foreign key (tenant_id, ticket_id, cycle) references ticket_resolutions (tenant_id, ticket_id, cycle)
        on delete cascade,
      foreign key (tenant_id, contact_id) references contacts (tenant_id, id),
      foreign key (tenant_id, client_id) references clients (tenant_id, id)
    )`.execute(db)
  await sql`create index invitations_by_decision on invitations (tenant_id, decision_id)`.execute(db)
  await sql`create index invitations_by_survey_version on invitations (tenant_id, survey_version_id)`.execute(db)
  await sql`create index invitations_by_ticket on invitations (tenant_id, ticket_id, cycle)`.execute(db)
  await sql`create index invitations_by_contact on invitations (tenant_id, contact_id, id)`.execute(db)
  await sql`create index invitations_by_client on invitations (tenant_id, client_id, id)`.execute(db)
  await sql`create index invitations_by_state on invitations (tenant_id, state, id)`.execute(db)
  await sql`create index invitations_due on invitations (tenant_id, due_at) where state = 'scheduled'`.execute(db)
  await sql`create index invitations_claimed on invitations (claimed_until) where state = 'sending'`.execute(db)
  await sql`create index invitations_expiring on invitations (expires_at) where state in ('sent', 'unknown')`.execute(
    db,
  )
  await sql`select enforce_tenant('invitations')`.execute(db)

  await sql`
    create table suppressions (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      address text not null,
      reason text not null check (reason in ('unsubscribed', 'bounced', 'erased', 'manual')),
      invitation_id uuid,
      created_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, address),
      foreign key (tenant_id, invitation_id) references invitations (tenant_id, id)
    )`.execute(db)
  await sql`create index suppressions_by_invitation on suppressions (tenant_id, invitation_id)`.execute(db)
  await sql`select enforce_tenant('suppressions')`.execute(db)

  await sql`
    create table captured_mails (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      invitation_id uuid,
      message_id text not null,
      recipient text not null,
      subject text not null,
      headers jsonb not null,
      html text not null,
      text text not null,
      captured_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, message_id),
      foreign key (tenant_id, invitation_id) references invitations (tenant_id, id)
    )`.execute(db)
  await sql`create index captured_mails_by_invitation on captured_mails (tenant_id, invitation_id)`.execute(db)
  await sql`select enforce_tenant('captured_mails')`.execute(db)

  // Sweeps: what is due or expired, whatever became of the queue. Fair: at most so many of one tenant at a time.
  await sql`create policy dispatcher on tenants for select to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select (id) on tenants to rapport_dispatcher`.execute(db)
  await sql`create policy dispatcher_reads on invitations for select to rapport_dispatcher using (true)`.execute(db)
  await sql`create policy dispatcher_marks on invitations for update to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select (tenant_id, id, state, due_at, expires_at, claimed_until, dot_at, nudged_at),
    update (nudged_at) on invitations to rapport_dispatcher`.execute(db)
  // Of each tenant only the rows that are longest due are looked at, those waiting in the queue among them: so no tenant
  // has more than per_tenant rows there, and one that asks thousands does not keep the others waiting. One at a time.
  await sql`
    create function nudge_due_invitations(again_after interval, at_most int, per_tenant int)
    returns table (tenant_id uuid, id uuid)
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
    begin
      if not pg_try_advisory_xact_lock(hashtext('nudge_due_invitations')) then return; end if;
      return query
        update invitations i set nudged_at = clock_timestamp()
        from (select t.id as tenant_id, w.id, w.nudged_at
              from tenants t
              cross join lateral (
                select c.id, c.nudged_at, row_number() over (order by c.due_at) as nth from invitations c
                where c.tenant_id = t.id and c.state = 'scheduled' and c.due_at <= clock_timestamp()
                order by c.due_at limit per_tenant) w
              where w.nudged_at is null or w.nudged_at < clock_timestamp() - again_after
              order by w.nth limit at_most) due
        where i.tenant_id = due.tenant_id and i.id = due.id and i.state = 'scheduled'
          and i.nudged_at is not distinct from due.nudged_at
        returning i.tenant_id, i.id;
    end $$`.execute(db)
  await sql`select across_tenants('nudge_due_invitations(interval, int, int)')`.execute(db)
  await sql`
    create function abandoned_invitations(at_most int) returns table (tenant_id uuid, id uuid)
    language sql stable security definer set search_path = pg_catalog, public as $$
      select i.tenant_id, i.id from invitations i
      where i.state = 'sending' and i.claimed_until < clock_timestamp() order by i.claimed_until limit at_most
    $$`.execute(db)
  await sql`select across_tenants('abandoned_invitations(int)')`.execute(db)
  await sql`
    create function expired_invitations(at_most int) returns table (tenant_id uuid, id uuid)
    language sql stable security definer set search_path = pg_catalog, public as $$
      select i.tenant_id, i.id from invitations i
      where i.state in ('sent', 'unknown') and i.expires_at <= clock_timestamp() order by i.expires_at limit at_most
    $$`.execute(db)
  await sql`select across_tenants('expired_invitations(int)')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function expired_invitations(int), abandoned_invitations(int),
    nudge_due_invitations(interval, int, int)`.execute(db)
  await sql`revoke select (id) on tenants from rapport_dispatcher`.execute(db)
  await sql`drop policy dispatcher on tenants`.execute(db)
  await sql`drop table captured_mails, suppressions, invitations, decisions, policies, survey_versions, surveys`.execute(
    db,
  )
}
