import { type Kysely, sql } from 'kysely'

/**
 * What somebody should look at, each thing once: a negative answer as it arrives, and about a consultant a cluster of
 * negative answers or a response rate unlike the firm's, while it lasts.
 *
 * A negative answer is raised by the insert of the answer, so in its transaction. The condition of the trigger decides
 * from the row alone, so that every other answer pays for a comparison and not for a function.
 */
export async function up(db: Kysely<unknown>) {
  // Client and credit of a response are those of its invitation, whose foreign keys hold them. day and ended_on are
  // days of the firm; counted_until is the day of the newest negative answer that a cluster has counted so far.
  await sql`
    create table alerts (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      kind text not null check (kind in ('negative_answer', 'negative_cluster', 'atypical_response_rate')),
      response_id uuid,
      client_id uuid,
      consultant_id uuid,
      day date not null,
      details jsonb not null,
      raised_at timestamptz not null default clock_timestamp(),
      ended_at timestamptz,
      ended_on date,
      counted_until date,
      primary key (tenant_id, id),
      foreign key (tenant_id, response_id) references responses (tenant_id, id) on delete cascade,
      foreign key (tenant_id, consultant_id) references consultants (tenant_id, id) on delete cascade,
      constraint alerts_subject check (case kind when 'negative_answer'
        then response_id is not null and consultant_id is null and ended_at is null
        else response_id is null and client_id is null and consultant_id is not null end),
      constraint alerts_end check ((ended_at is null) = (ended_on is null)),
      constraint alerts_counted check ((kind = 'negative_cluster') = (counted_until is not null))
    )`.execute(db)
  await sql`create unique index alerts_response_key on alerts (tenant_id, response_id)
    where response_id is not null`.execute(db)
  await sql`create unique index alerts_open_key on alerts (tenant_id, consultant_id, kind)
    where consultant_id is not null and ended_at is null`.execute(db)
  await sql`create index alerts_by_consultant on alerts (tenant_id, consultant_id, id)
    where consultant_id is not null`.execute(db)
  await sql`create index alerts_by_client on alerts (tenant_id, client_id, id) where client_id is not null`.execute(db)
  await sql`create index alerts_by_kind on alerts (tenant_id, kind, id)`.execute(db)
  await sql`create index alerts_by_day on alerts (tenant_id, day)`.execute(db)
  await sql`select enforce_tenant('alerts')`.execute(db)

  await negativeAnswers(db)
}

/** The condition of the trigger is taken into its plan, so it costs no call: 12 µs for the answers of one response. */
async function negativeAnswers(db: Kysely<unknown>) {
  await sql`
    create function is_negative(kind text, value smallint) returns boolean language sql immutable parallel safe as $$
      select value <= case kind when 'csat5' then 2 when 'csat3' then 1 when 'nps' then 6 when 'ces7' then 3 end
    $$`.execute(db)

  // A response that is excluded raises nothing, however it changes; once it counts again it does.
  await sql`
    create function raise_negative_answer(tenant uuid, response uuid) returns void language sql as $$
      with raised as (
        insert into alerts (tenant_id, kind, response_id, client_id, day, details)
        select tenant, 'negative_answer', r.id, r.client_id, (clock_timestamp() at time zone t.time_zone)::date,
               jsonb_build_object('answers', n.answers)
        from responses r
        join tenants t on t.id = tenant
        cross join (
          select jsonb_agg(jsonb_build_object('questionId', a.question_id, 'kind', a.kind, 'value', a.value,
                   'dimension', a.dimension, 'target', a.target) order by a.question_id) as answers
          from answers a
          where a.tenant_id = tenant and a.response_id = response and is_negative(a.kind, a.value)) n
        where r.tenant_id = tenant and r.id = response and n.answers is not null
          and not exists (select from response_exclusions x where x.tenant_id = tenant and x.response_id = response)
        on conflict (tenant_id, response_id) where response_id is not null do nothing
        returning id, kind, response_id, client_id)
      insert into outbox_events (tenant_id, type, resource_id, payload)
      select tenant, 'alert.raised', a.id, jsonb_build_object('kind', a.kind, 'responseId', a.response_id,
        'clientId', a.client_id, 'consultantIds', (
          select coalesce(jsonb_agg(c.consultant_id order by c.consultant_id), '[]') from attributions c
          where c.tenant_id = tenant and c.response_id = response))
      from raised a
    $$`.execute(db)
  await sql`
    create function raise_answered() returns trigger language plpgsql as $$
    begin
      perform raise_negative_answer(new.tenant_id, new.response_id);
      return null;
    end $$`.execute(db)
  await sql`
    create trigger raise_answered after insert on answers for each row
    when (is_negative(new.kind, new.value))
    execute function raise_answered()`.execute(db)
  await sql`
    create function raise_included() returns trigger language plpgsql as $$
    begin
      perform raise_negative_answer(old.tenant_id, old.response_id);
      return null;
    end $$`.execute(db)
  await sql`create trigger raise_included after delete on response_exclusions for each row
    execute function raise_included()`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop trigger raise_included on response_exclusions`.execute(db)
  await sql`drop trigger raise_answered on answers`.execute(db)
  await sql`drop function raise_included(), raise_answered(), raise_negative_answer(uuid, uuid),
    is_negative(text, smallint)`.execute(db)
  await sql`drop table alerts`.execute(db)
}
