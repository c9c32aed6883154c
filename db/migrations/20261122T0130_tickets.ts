import { type Kysely, sql } from 'kysely'

/** Tickets, how often each was resolved and to whose credit; and the calls of ticket systems that tell us so. */
export async function up(db: Kysely<unknown>) {
  await sql`
    create table connections (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      name text not null,
      system text not null,
      source text not null,
      authentication text not null check (authentication in ('signature', 'bearer')),
      secret_encrypted bytea,
      enabled boolean not null default true,
      archived_at timestamptz,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id)
    )`.execute(db)
  await sql`create index connections_by_id on connections (id)`.execute(db)
  await sql`create unique index connections_source_key on connections (tenant_id, source)
    where archived_at is null`.execute(db)
  await sql`select enforce_tenant('connections'), versioned('connections')`.execute(db)

  // A call of a ticket system names a connection and not yet a tenant; its signature is checked before anything else.
  await sql`create policy dispatcher on connections for select to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select (tenant_id, id, archived_at) on connections to rapport_dispatcher`.execute(db)
  await sql`
    create function tenant_of_connection(connection_id uuid) returns table (tenant_id uuid)
    language sql stable security definer set search_path = pg_catalog, public as $$
      select c.tenant_id from connections c where c.id = connection_id and c.archived_at is null
    $$`.execute(db)
  await sql`select across_tenants('tenant_of_connection(uuid)')`.execute(db)

  await sql`
    create table inbound_deliveries (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      connection_id uuid not null,
      delivery_key text not null,
      headers jsonb not null,
      body bytea not null,
      state text not null default 'received' check (state in ('received', 'processed', 'ignored', 'failed')),
      outcome text,
      attempts int not null default 0,
      received_at timestamptz not null default clock_timestamp(),
      processed_at timestamptz,
      nudged_at timestamptz,
      primary key (tenant_id, id),
      unique (tenant_id, connection_id, delivery_key),
      foreign key (tenant_id, connection_id) references connections (tenant_id, id)
    )`.execute(db)
  await sql`create index inbound_deliveries_by_connection on inbound_deliveries (tenant_id, connection_id, id)`.execute(
    db,
  )
  await sql`create index inbound_deliveries_waiting on inbound_deliveries (received_at)
    where state = 'received'`.execute(db)
  await sql`select enforce_tenant('inbound_deliveries')`.execute(db)

  await sql`
    create table tickets (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      client_id uuid,
      engagement_id uuid,
      contact_id uuid,
      connection_id uuid,
      source text,
      number text,
      subject text not null,
      type text,
      priority text,
      state text not null default 'open' check (state in ('open', 'resolved', 'closed', 'deleted')),
      cycle int not null default 0,
      requester_external_id text,
      assignee_external_id text,
      opened_at timestamptz not null default clock_timestamp(),
      resolved_at timestamptz,
      source_changed_at timestamptz,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      foreign key (tenant_id, client_id) references clients (tenant_id, id),
      foreign key (tenant_id, engagement_id) references engagements (tenant_id, id),
      foreign key (tenant_id, contact_id) references contacts (tenant_id, id),
      foreign key (tenant_id, connection_id) references connections (tenant_id, id)
    )`.execute(db)
  await sql`create index tickets_by_client on tickets (tenant_id, client_id, id)`.execute(db)
  await sql`create index tickets_by_engagement on tickets (tenant_id, engagement_id, id)`.execute(db)
  await sql`create index tickets_by_contact on tickets (tenant_id, contact_id, id)`.execute(db)
  await sql`create index tickets_by_connection on tickets (tenant_id, connection_id, id)`.execute(db)
  await sql`create index tickets_by_state on tickets (tenant_id, state, id)`.execute(db)
  await sql`create index tickets_by_opening on tickets (tenant_id, opened_at, id)`.execute(db)
  await sql`create index tickets_by_source on tickets (tenant_id, source, id)`.execute(db)
  await sql`create index tickets_without_consultant on tickets (tenant_id, source, assignee_external_id)
    where assignee_external_id is not null`.execute(db)
  await sql`create index tickets_without_contact on tickets (tenant_id, source, requester_external_id)
    where contact_id is null`.execute(db)
  await sql`select enforce_tenant('tickets'), versioned('tickets')`.execute(db)

  // What was said about a ticket and of which moment. State and cycles follow from these rows alone, in whatever order
  // they came: assignees null says nothing, [] says nobody; was_resolved is a change that is no new resolution.
  await sql`
    create table ticket_changes (
      tenant_id uuid not null,
      ticket_id uuid not null,
      occurred_at timestamptz(3) not null,
      state text not null check (state in ('open', 'resolved', 'closed', 'deleted', 'unchanged')),
      was_resolved boolean not null default false,
      assignees jsonb,
      primary key (tenant_id, ticket_id, occurred_at, state),
      foreign key (tenant_id, ticket_id) references tickets (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`select enforce_tenant('ticket_changes')`.execute(db)

  await sql`
    create table ticket_consultants (
      tenant_id uuid not null,
      ticket_id uuid not null,
      consultant_id uuid not null,
      share numeric(10, 9) not null check (share > 0 and share <= 1),
      primary key (tenant_id, ticket_id, consultant_id),
      foreign key (tenant_id, ticket_id) references tickets (tenant_id, id) on delete cascade,
      foreign key (tenant_id, consultant_id) references consultants (tenant_id, id)
    )`.execute(db)
  await sql`create index ticket_consultants_by_consultant on ticket_consultants (tenant_id, consultant_id, ticket_id)`.execute(
    db,
  )
  await sql`select enforce_tenant('ticket_consultants')`.execute(db)

  await sql`
    create table ticket_resolutions (
      tenant_id uuid not null,
      ticket_id uuid not null,
      cycle int not null check (cycle > 0),
      resolved_at timestamptz not null,
      reopened_at timestamptz,
      source text,
      assignee_external_id text,
      created_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, ticket_id, cycle),
      foreign key (tenant_id, ticket_id) references tickets (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index ticket_resolutions_without_credit
    on ticket_resolutions (tenant_id, source, assignee_external_id) where assignee_external_id is not null`.execute(db)
  await sql`select enforce_tenant('ticket_resolutions')`.execute(db)

  await sql`
    create table resolution_credits (
      tenant_id uuid not null,
      ticket_id uuid not null,
      cycle int not null,
      consultant_id uuid not null,
      share numeric(10, 9) not null check (share > 0 and share <= 1),
      primary key (tenant_id, ticket_id, cycle, consultant_id),
      foreign key (tenant_id, ticket_id, cycle) references ticket_resolutions (tenant_id, ticket_id, cycle)
        on delete cascade,
      foreign key (tenant_id, consultant_id) references consultants (tenant_id, id)
    )`.execute(db)
  await sql`create index resolution_credits_by_consultant on resolution_credits (tenant_id, consultant_id)`.execute(db)
  await sql`select enforce_tenant('resolution_credits')`.execute(db)
  await sql`revoke update on resolution_credits from rapport_app`.execute(db)

  await sql`
    create table external_ids (
      tenant_id uuid not null references tenants (id) on delete cascade,
      source text not null,
      external_id text not null,
      client_id uuid,
      contact_id uuid,
      consultant_id uuid,
      engagement_id uuid,
      ticket_id uuid,
      kind text not null generated always as (
        case when client_id is not null then 'client' when contact_id is not null then 'contact'
             when consultant_id is not null then 'consultant' when engagement_id is not null then 'engagement'
             else 'ticket' end) stored,
      created_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, kind, source, external_id),
      check (num_nonnulls(client_id, contact_id, consultant_id, engagement_id, ticket_id) = 1),
      foreign key (tenant_id, client_id) references clients (tenant_id, id) on delete cascade,
      foreign key (tenant_id, contact_id) references contacts (tenant_id, id) on delete cascade,
      foreign key (tenant_id, consultant_id) references consultants (tenant_id, id) on delete cascade,
      foreign key (tenant_id, engagement_id) references engagements (tenant_id, id) on delete cascade,
      foreign key (tenant_id, ticket_id) references tickets (tenant_id, id) on delete cascade
    )`.execute(db)
  for (const owner of ['client', 'contact', 'consultant', 'engagement', 'ticket'])
    await sql`create index ${sql.id(`external_ids_by_${owner}`)} on external_ids (tenant_id, ${sql.id(`${owner}_id`)})
      where ${sql.id(`${owner}_id`)} is not null`.execute(db)
  await sql`select enforce_tenant('external_ids')`.execute(db)

  // The sweep finds calls that nobody processed, whatever became of the queue; marking them keeps two sweeps apart.
  await sql`create policy dispatcher_reads on inbound_deliveries for select to rapport_dispatcher using (true)`.execute(
    db,
  )
  await sql`create policy dispatcher_marks on inbound_deliveries for update to rapport_dispatcher using (true)`.execute(
    db,
  )
  await sql`grant select (tenant_id, id, state, received_at, nudged_at), update (nudged_at) on inbound_deliveries
    to rapport_dispatcher`.execute(db)
  await sql`
    create function nudge_waiting_deliveries(older_than interval, at_most int) returns table (tenant_id uuid, id uuid)
    language sql volatile security definer set search_path = pg_catalog, public as $$
      update inbound_deliveries d set nudged_at = clock_timestamp()
      from (select w.tenant_id, w.id from inbound_deliveries w
            where w.state = 'received' and w.received_at < clock_timestamp() - older_than
              and (w.nudged_at is null or w.nudged_at < clock_timestamp() - older_than)
            order by w.received_at limit at_most for update skip locked) waiting
      where d.tenant_id = waiting.tenant_id and d.id = waiting.id
      returning d.tenant_id, d.id
    $$`.execute(db)
  await sql`select across_tenants('nudge_waiting_deliveries(interval, int)')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function nudge_waiting_deliveries(interval, int), tenant_of_connection(uuid)`.execute(db)
  await sql`drop table external_ids, resolution_credits, ticket_resolutions, ticket_consultants, ticket_changes, tickets,
    inbound_deliveries, connections`.execute(db)
}
