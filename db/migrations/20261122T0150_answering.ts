import { type Kysely, sql } from 'kysely'

/**
 * What people answered, to whose credit, and the additive sums (cells) from which figures and scores are read.
 * Sums are numeric: exact, so that cells are the same whatever the order in which answers arrived.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    create table intents (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      invitation_id uuid not null,
      nth smallint not null check (nth between 1 and 50),
      mark smallint,
      agent text,
      network text,
      seen_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, invitation_id, nth),
      foreign key (tenant_id, invitation_id) references invitations (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`select enforce_tenant('intents')`.execute(db)

  // Survey version, ticket, contact and client are those of the invitation, whose foreign keys hold them; checking each
  // once more would cost every answer.
  await sql`
    create table responses (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      invitation_id uuid not null,
      survey_id uuid not null,
      survey_version_id uuid not null,
      ticket_id uuid not null,
      contact_id uuid not null,
      client_id uuid,
      revision int not null default 1,
      day date not null,
      submitted_by_kind text not null,
      submitted_by_id uuid,
      submitted_at timestamptz not null default clock_timestamp(),
      changed_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, invitation_id),
      foreign key (tenant_id, invitation_id) references invitations (tenant_id, id)
    )`.execute(db)
  await sql`create index responses_by_ticket on responses (tenant_id, ticket_id)`.execute(db)
  await sql`create index responses_by_contact on responses (tenant_id, contact_id, id)`.execute(db)
  await sql`create index responses_by_client on responses (tenant_id, client_id, id)`.execute(db)
  await sql`create index responses_by_day on responses (tenant_id, day)`.execute(db)
  await sql`select enforce_tenant('responses')`.execute(db)

  await sql`
    create table response_revisions (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      response_id uuid not null,
      revision int not null,
      answers jsonb not null,
      replaced_by_kind text not null,
      replaced_by_id uuid,
      reason text not null,
      replaced_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, response_id, revision),
      foreign key (tenant_id, response_id) references responses (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`select enforce_tenant('response_revisions')`.execute(db)
  await sql`revoke update on response_revisions from rapport_app`.execute(db)

  // Answers and credit are written only together with their response, from a frozen survey version and frozen credits,
  // whose tables hold the rules for words and consultants. Checking each row again cost a third of every answer, so
  // they have neither checks nor foreign keys; a trigger takes them away with their response.
  await sql`
    create table answers (
      tenant_id uuid not null,
      response_id uuid not null,
      question_id text not null,
      kind text not null,
      dimension text,
      target text,
      value smallint,
      text text,
      primary key (tenant_id, response_id, question_id)
    )`.execute(db)
  await sql`select enforce_tenant('answers')`.execute(db)

  await sql`
    create table attributions (
      tenant_id uuid not null,
      response_id uuid not null,
      consultant_id uuid not null,
      share numeric(10, 9) not null,
      primary key (tenant_id, response_id, consultant_id)
    )`.execute(db)
  await sql`create index attributions_by_consultant on attributions (tenant_id, consultant_id, response_id)`.execute(db)
  await sql`select enforce_tenant('attributions')`.execute(db)

  await sql`
    create function delete_answers() returns trigger language plpgsql as $$
    begin
      delete from answers a where a.tenant_id = old.tenant_id and a.response_id = old.id;
      delete from attributions a where a.tenant_id = old.tenant_id and a.response_id = old.id;
      return null;
    end $$`.execute(db)
  await sql`create trigger delete_answers after delete on responses for each row
    execute function delete_answers()`.execute(db)

  // client_key is the client, or the response itself where there is none: such a response is a client of its own.
  await sql`
    create table service_cells (
      tenant_id uuid not null,
      consultant_id uuid not null,
      day date not null,
      client_key uuid not null,
      survey_id uuid not null,
      n int not null,
      s numeric not null,
      s2 numeric not null,
      sx numeric not null,
      sxx numeric not null,
      primary key (tenant_id, consultant_id, day, client_key, survey_id)
    )`.execute(db)
  await sql`select enforce_tenant('service_cells')`.execute(db)

  await sql`
    create table metric_cells (
      tenant_id uuid not null,
      consultant_id uuid not null,
      day date not null,
      kind text not null,
      dimension text not null,
      value smallint not null,
      n int not null,
      s numeric not null,
      s2 numeric not null,
      primary key (tenant_id, consultant_id, day, kind, dimension, value)
    )`.execute(db)
  await sql`select enforce_tenant('metric_cells')`.execute(db)

  // Cohort of the day of delivery. A shared invitation counts for each of its consultants; for the firm it counts
  // once, in the row of one of them (firm_…), so that no row of the whole firm is written by every answer.
  await sql`
    create table invitation_cells (
      tenant_id uuid not null,
      consultant_id uuid not null,
      day date not null,
      delivered int not null,
      responded int not null,
      firm_delivered int not null,
      firm_responded int not null,
      primary key (tenant_id, consultant_id, day)
    )`.execute(db)
  await sql`select enforce_tenant('invitation_cells')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop table invitation_cells, metric_cells, service_cells, attributions, answers, response_revisions,
    responses, intents`.execute(db)
  await sql`drop function delete_answers()`.execute(db)
}
