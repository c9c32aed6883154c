import { type Kysely, sql } from 'kysely'

/** Who serves whom: clients, contacts, consultants, teams, engagements, and the ids other systems know them by. */
export async function up(db: Kysely<unknown>) {
  await sql`
    create table clients (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      name text not null,
      locale text,
      time_zone text,
      archived_at timestamptz,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id)
    )`.execute(db)
  await sql`create index clients_by_name on clients (tenant_id, name, id)`.execute(db)
  await sql`select enforce_tenant('clients'), versioned('clients')`.execute(db)

  await sql`
    create table contacts (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      client_id uuid,
      name text not null,
      email text,
      locale text,
      time_zone text,
      role text not null default 'day_to_day' check (role in ('sponsor', 'day_to_day', 'end_user')),
      archived_at timestamptz,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      foreign key (tenant_id, client_id) references clients (tenant_id, id)
    )`.execute(db)
  await sql`create unique index contacts_email_key on contacts (tenant_id, email) where archived_at is null`.execute(db)
  await sql`create index contacts_by_client on contacts (tenant_id, client_id, id)`.execute(db)
  await sql`create index contacts_by_name on contacts (tenant_id, name, id)`.execute(db)
  await sql`select enforce_tenant('contacts'), versioned('contacts')`.execute(db)

  await sql`
    create table consultants (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      user_id uuid,
      name text not null,
      email text,
      photo_url text,
      about text,
      employment text not null default 'firm' check (employment in ('firm', 'client', 'subcontractor')),
      archived_at timestamptz,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, user_id),
      foreign key (tenant_id, user_id) references users (tenant_id, id)
    )`.execute(db)
  await sql`create unique index consultants_email_key on consultants (tenant_id, email)
    where archived_at is null`.execute(db)
  await sql`create index consultants_by_name on consultants (tenant_id, name, id)`.execute(db)
  await sql`select enforce_tenant('consultants'), versioned('consultants')`.execute(db)

  await sql`
    create table teams (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      name text not null,
      archived_at timestamptz,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id)
    )`.execute(db)
  await sql`create index teams_by_name on teams (tenant_id, name, id)`.execute(db)
  await sql`select enforce_tenant('teams'), versioned('teams')`.execute(db)

  await sql`
    create table team_members (
      tenant_id uuid not null,
      team_id uuid not null,
      consultant_id uuid not null,
      primary key (tenant_id, team_id, consultant_id),
      foreign key (tenant_id, team_id) references teams (tenant_id, id) on delete cascade,
      foreign key (tenant_id, consultant_id) references consultants (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index team_members_by_consultant on team_members (tenant_id, consultant_id)`.execute(db)
  await sql`select enforce_tenant('team_members')`.execute(db)

  await sql`
    create table engagements (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      client_id uuid not null,
      name text not null,
      kind text not null check (kind in ('project', 'retainer', 'managed_service')),
      starts_on date,
      ends_on date,
      closed_at timestamptz,
      archived_at timestamptz,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      foreign key (tenant_id, client_id) references clients (tenant_id, id),
      constraint engagements_dates check (ends_on >= starts_on)
    )`.execute(db)
  await sql`create index engagements_by_client on engagements (tenant_id, client_id, id)`.execute(db)
  await sql`create index engagements_by_name on engagements (tenant_id, name, id)`.execute(db)
  await sql`select enforce_tenant('engagements'), versioned('engagements')`.execute(db)

  await sql`
    create table engagement_members (
      tenant_id uuid not null,
      engagement_id uuid not null,
      consultant_id uuid not null,
      role text not null default 'member',
      share numeric(10, 9) check (share > 0 and share <= 1),
      primary key (tenant_id, engagement_id, consultant_id),
      foreign key (tenant_id, engagement_id) references engagements (tenant_id, id) on delete cascade,
      foreign key (tenant_id, consultant_id) references consultants (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index engagement_members_by_consultant on engagement_members (tenant_id, consultant_id)`.execute(db)
  await sql`select enforce_tenant('engagement_members')`.execute(db)

  await sql`
    create table milestones (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      engagement_id uuid not null,
      kind text not null check (kind in ('kick_off', 'phase', 'go_live', 'close', 'quarter')),
      name text not null,
      due_on date,
      reached_at timestamptz,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      foreign key (tenant_id, engagement_id) references engagements (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index milestones_by_engagement on milestones (tenant_id, engagement_id, id)`.execute(db)
  await sql`select enforce_tenant('milestones'), versioned('milestones')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop table milestones, engagement_members, engagements, team_members, teams, consultants, contacts, clients`.execute(
    db,
  )
}
