import { type Kysely, sql } from 'kysely'

/**
 * Whatever may be a reason to ask is an occasion: a resolution, a milestone, the end of an engagement, a date, a wish.
 * Each leaves decisions, one for each person who might be asked; what is decided otherwise later is appended.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    create function rewrite_function(target regproc, was text, becomes text) returns void language plpgsql as $$
    declare
      text_before text := pg_get_functiondef(target);
      times int := (length(text_before) - length(replace(text_before, was, ''))) / length(was);
    begin
      if times <> 1 then raise exception '% holds % times: %', target, times, was; end if;
      execute replace(text_before, was, becomes);
    end $$`.execute(db)
  await sql`alter table tickets add column tags text[]`.execute(db)
  await occasions(db)
  await decisions(db)
  await invitations(db)
  await credits(db)
}

/** The owner is bound by row-level security as well, so it is lifted for what fills rows that exist. */
async function unforced(db: Kysely<unknown>, tables: string[], fill: () => Promise<unknown>) {
  for (const table of tables) await sql`alter table ${sql.table(table)} no force row level security`.execute(db)
  await fill()
  for (const table of tables) await sql`alter table ${sql.table(table)} force row level security`.execute(db)
}

async function occasions(db: Kysely<unknown>) {
  await sql`
    create table occasions (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      kind text not null check (kind in
        ('ticket_resolved', 'milestone_reached', 'engagement_closed', 'engagement_running', 'schedule', 'manual')),
      key text not null,
      ticket_id uuid,
      cycle int,
      engagement_id uuid,
      milestone_id uuid,
      client_id uuid,
      policy_id uuid,
      contact_id uuid,
      occurred_at timestamptz not null,
      created_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, key),
      foreign key (tenant_id, ticket_id, cycle) references ticket_resolutions (tenant_id, ticket_id, cycle)
        on delete cascade,
      foreign key (tenant_id, engagement_id) references engagements (tenant_id, id),
      foreign key (tenant_id, milestone_id) references milestones (tenant_id, id) on delete set null (milestone_id),
      foreign key (tenant_id, client_id) references clients (tenant_id, id),
      foreign key (tenant_id, policy_id) references policies (tenant_id, id),
      foreign key (tenant_id, contact_id) references contacts (tenant_id, id),
      constraint occasions_ticket check ((kind = 'ticket_resolved') = (ticket_id is not null and cycle is not null))
    )`.execute(db)
  for (const column of ['engagement_id', 'milestone_id', 'client_id', 'policy_id', 'contact_id'])
    await sql`create index ${sql.id(`occasions_by_${column.replace('_id', '')}`)}
      on occasions (tenant_id, ${sql.id(column)}, id) where ${sql.id(column)} is not null`.execute(db)
  await sql`create index occasions_by_ticket on occasions (tenant_id, ticket_id, cycle)
    where ticket_id is not null`.execute(db)
  await sql`create index occasions_by_time on occasions (tenant_id, occurred_at, id)`.execute(db)
  await sql`select enforce_tenant('occasions')`.execute(db)

  await sql`
    create table occasion_credits (
      tenant_id uuid not null,
      occasion_id uuid not null,
      consultant_id uuid not null,
      share numeric(10, 9) not null check (share > 0 and share <= 1),
      primary key (tenant_id, occasion_id, consultant_id),
      foreign key (tenant_id, occasion_id) references occasions (tenant_id, id) on delete cascade,
      foreign key (tenant_id, consultant_id) references consultants (tenant_id, id)
    )`.execute(db)
  await sql`create index occasion_credits_by_consultant on occasion_credits (tenant_id, consultant_id)`.execute(db)
  await sql`select enforce_tenant('occasion_credits')`.execute(db)
  await sql`revoke update on occasion_credits from rapport_app`.execute(db)

  await unforced(db, ['occasions', 'decisions', 'ticket_resolutions', 'tickets'], () =>
    sql`
      insert into occasions (tenant_id, kind, key, ticket_id, cycle, client_id, engagement_id, occurred_at)
      select d.tenant_id, 'ticket_resolved', 'ticket:' || d.ticket_id || ':' || d.cycle, d.ticket_id, d.cycle,
             t.client_id, t.engagement_id, r.resolved_at
      from decisions d
      join ticket_resolutions r on r.tenant_id = d.tenant_id and r.ticket_id = d.ticket_id and r.cycle = d.cycle
      join tickets t on t.tenant_id = d.tenant_id and t.id = d.ticket_id
      order by d.id`.execute(db),
  )
}

const outcomesBefore = [
  ...['invited', 'no_policy', 'no_contact', 'no_address', 'no_consultant', 'opted_out', 'already_asked', 'reopened'],
  ...['not_published', 'filtered'],
]
const outcomesNow = [...outcomesBefore, 'waiting', 'quiet_period', 'capped', 'sampled_out', 'not_running', 'too_late']

const outcomeCheck = (db: Kysely<unknown>, outcomes: string[]) =>
  sql`alter table decisions drop constraint decisions_outcome_check, add constraint decisions_outcome_check
    check (outcome in (${sql.join(outcomes.map((outcome) => sql.lit(outcome)))}))`.execute(db)

/** One row for each occasion, candidate and policy that took it (the first, and those that ask besides). */
async function decisions(db: Kysely<unknown>) {
  await sql`
    alter table decisions add column occasion_id uuid, add column candidate text not null default '',
      add column nth int not null default 1, add column policy_version int, add column next_possible_at timestamptz,
      alter column ticket_id drop not null, alter column cycle drop not null,
      drop constraint decisions_tenant_id_ticket_id_cycle_key`.execute(db)
  await unforced(db, ['occasions', 'decisions'], () =>
    sql`update decisions d set occasion_id = o.id from occasions o
      where o.tenant_id = d.tenant_id and o.ticket_id = d.ticket_id and o.cycle = d.cycle`.execute(db),
  )
  await sql`
    alter table decisions alter column occasion_id set not null,
      add constraint decisions_once unique (tenant_id, occasion_id, candidate, nth),
      add foreign key (tenant_id, occasion_id) references occasions (tenant_id, id) on delete cascade`.execute(db)
  await sql`create index decisions_by_ticket on decisions (tenant_id, ticket_id, cycle)
    where ticket_id is not null`.execute(db)
  await outcomeCheck(db, outcomesNow)

  await sql`
    create table decision_changes (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      decision_id uuid not null,
      outcome text not null,
      reason text not null,
      policy_id uuid,
      policy_version int,
      contact_id uuid,
      facts jsonb not null,
      changed_at timestamptz not null,
      primary key (tenant_id, id),
      foreign key (tenant_id, decision_id) references decisions (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index decision_changes_by_decision on decision_changes (tenant_id, decision_id, id)`.execute(db)
  await sql`select enforce_tenant('decision_changes')`.execute(db)
  await sql`revoke update, delete on decision_changes from rapport_app`.execute(db)
  await unforced(db, ['decisions', 'decision_changes'], () =>
    sql`insert into decision_changes (tenant_id, decision_id, outcome, reason, policy_id, contact_id, facts, changed_at)
      select tenant_id, id, outcome, reason, policy_id, contact_id, facts, changed_at from decisions`.execute(db),
  )
  // A trigger, so that no statement that changes an outcome can forget its history.
  await sql`
    create function append_decision() returns trigger language plpgsql as $$
    begin
      insert into decision_changes (tenant_id, decision_id, outcome, reason, policy_id, policy_version, contact_id,
                                    facts, changed_at)
      values (new.tenant_id, new.id, new.outcome, new.reason, new.policy_id, new.policy_version, new.contact_id,
              new.facts, new.changed_at);
      return null;
    end $$`.execute(db)
  await sql`create trigger append_decision_made after insert on decisions for each row
    execute function append_decision()`.execute(db)
  await sql`create trigger append_decision_changed after update on decisions for each row
    when ((old.outcome, old.reason) is distinct from (new.outcome, new.reason)) execute function append_decision()`.execute(
    db,
  )
}

async function invitations(db: Kysely<unknown>) {
  await sql`
    alter table invitations add column occasion_id uuid, add column engagement_id uuid,
      alter column ticket_id drop not null, alter column cycle drop not null`.execute(db)
  await unforced(db, ['invitations', 'decisions', 'occasions'], () =>
    sql`update invitations i set occasion_id = d.occasion_id, engagement_id = o.engagement_id
      from decisions d join occasions o on o.tenant_id = d.tenant_id and o.id = d.occasion_id
      where d.tenant_id = i.tenant_id and d.id = i.decision_id`.execute(db),
  )
  await sql`
    alter table invitations alter column occasion_id set not null,
      drop constraint invitations_tenant_id_policy_id_ticket_id_cycle_contact_id_key,
      add constraint invitations_once unique (tenant_id, occasion_id, policy_id, contact_id),
      add foreign key (tenant_id, occasion_id) references occasions (tenant_id, id) on delete cascade,
      add foreign key (tenant_id, engagement_id) references engagements (tenant_id, id)`.execute(db)
  await sql`create index invitations_by_policy on invitations (tenant_id, policy_id, id)`.execute(db)
  await sql`create index invitations_by_engagement on invitations (tenant_id, engagement_id, id)
    where engagement_id is not null`.execute(db)
  await sql`alter table responses alter column ticket_id drop not null`.execute(db)

  await sql`
    create function append_sending() returns trigger language plpgsql as $$
    begin
      insert into decision_changes (tenant_id, decision_id, outcome, reason, policy_id, contact_id, facts, changed_at)
      values (new.tenant_id, new.decision_id, new.state,
              coalesce(new.state_reason, case new.state when 'sent' then 'The mail went out.'
                when 'expired' then 'Nobody answered in time.' else new.state end),
              new.policy_id, new.contact_id, jsonb_build_object('invitationId', new.id), new.updated_at);
      return null;
    end $$`.execute(db)
  await sql`create trigger append_sending after update of state on invitations for each row
    when (old.state <> new.state and new.state in ('sent', 'unknown', 'bounced', 'failed', 'expired'))
    execute function append_sending()`.execute(db)
}

/** For whom an invitation counts: frozen with the resolution, or with the occasion where there is no ticket. */
async function credits(db: Kysely<unknown>) {
  await sql`
    create function credits_of(tenant uuid, ticket uuid, of_cycle int, occasion uuid)
    returns table (consultant_id uuid, share numeric) language sql stable as $$
      select c.consultant_id, c.share from resolution_credits c
      where c.tenant_id = tenant and c.ticket_id = ticket and c.cycle = of_cycle
      union all
      select c.consultant_id, c.share from occasion_credits c
      where ticket is null and c.tenant_id = tenant and c.occasion_id = occasion
    $$`.execute(db)
  for (const [target, was, becomes] of rewritten)
    await sql`select rewrite_function(${target}, ${was}, ${becomes})`.execute(db)
}

const joined = 'join resolution_credits c on c.tenant_id = tenant and c.ticket_id = i.ticket_id and c.cycle = i.cycle'
const lateral = 'cross join lateral credits_of(tenant, i.ticket_id, i.cycle, i.occasion_id) c'

const rewritten = [
  [
    'capture_response',
    `from resolution_credits c
        where c.tenant_id = tenant and c.ticket_id = asked.ticket_id and c.cycle = asked.cycle`,
    'from credits_of(tenant, asked.ticket_id, asked.cycle, asked.occasion_id) c',
  ],
  ['capture_response', 'i.ticket_id, i.cycle, i.contact_id,', 'i.ticket_id, i.cycle, i.occasion_id, i.contact_id,'],
  ['record_sent', joined, lateral],
  ['rebuild_cells', joined, lateral],
] as const

export async function down(db: Kysely<unknown>) {
  for (const [target, was, becomes] of rewritten.toReversed())
    await sql`select rewrite_function(${target}, ${becomes}, ${was})`.execute(db)
  await sql`drop trigger append_sending on invitations`.execute(db)
  await sql`drop function credits_of(uuid, uuid, int, uuid), append_sending()`.execute(db)
  // What has no ticket has no place in the schema of before.
  await unforced(db, ['invitations', 'decisions', 'responses'], async () => {
    await sql`delete from responses where ticket_id is null`.execute(db)
    await sql`delete from invitations where ticket_id is null`.execute(db)
    await sql`delete from decisions where ticket_id is null or nth > 1`.execute(db)
  })
  await sql`alter table responses alter column ticket_id set not null`.execute(db)
  await sql`drop index invitations_by_policy, invitations_by_engagement`.execute(db)
  await sql`alter table invitations drop column occasion_id, drop column engagement_id,
    alter column ticket_id set not null, alter column cycle set not null,
    add unique (tenant_id, policy_id, ticket_id, cycle, contact_id)`.execute(db)
  await sql`drop table decision_changes`.execute(db)
  await sql`drop trigger append_decision_made on decisions`.execute(db)
  await sql`drop trigger append_decision_changed on decisions`.execute(db)
  await sql`drop function append_decision()`.execute(db)
  await outcomeCheck(db, outcomesBefore)
  await sql`drop index decisions_by_ticket`.execute(db)
  await sql`alter table decisions drop column occasion_id, drop column candidate, drop column nth,
    drop column policy_version, drop column next_possible_at, alter column ticket_id set not null,
    alter column cycle set not null, add unique (tenant_id, ticket_id, cycle)`.execute(db)
  await sql`drop table occasion_credits, occasions`.execute(db)
  await sql`alter table tickets drop column tags`.execute(db)
  await sql`drop function rewrite_function(regproc, text, text)`.execute(db)
}
