import { type Kysely, sql } from 'kysely'

/** Who may call: users with passwords and refresh tokens, and API keys. Secrets are stored as hashes only. */
export async function up(db: Kysely<unknown>) {
  await sql`
    create table users (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      email text not null,
      name text not null,
      role text not null check (role in ('owner', 'manager', 'consultant')),
      password_hash text,
      token_version int not null default 1,
      failed_sign_ins int not null default 0,
      sign_in_blocked_until timestamptz,
      last_sign_in_at timestamptz,
      archived_at timestamptz,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id)
    )`.execute(db)
  await sql`create unique index users_email_key on users (tenant_id, email) where archived_at is null`.execute(db)
  await sql`create index users_by_email on users (email)`.execute(db)
  await sql`create index users_by_name on users (tenant_id, name, id)`.execute(db)
  // Signing in writes to the row too, and is no change that a colleague with an ETag should hear of.
  await sql`
    create trigger count_version before update of email, name, role, archived_at on users
    for each row execute function count_version()`.execute(db)
  await sql`select enforce_tenant('users')`.execute(db)

  await sql`
    create table password_links (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      user_id uuid not null,
      token_hash bytea not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      created_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, token_hash),
      foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index password_links_by_user on password_links (tenant_id, user_id)`.execute(db)
  await sql`select enforce_tenant('password_links')`.execute(db)

  await sql`
    create table refresh_tokens (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      user_id uuid not null,
      family_id uuid not null,
      token_hash bytea not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      revoked_at timestamptz,
      created_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, token_hash),
      foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index refresh_tokens_by_user on refresh_tokens (tenant_id, user_id)`.execute(db)
  await sql`create index refresh_tokens_by_family on refresh_tokens (tenant_id, family_id)`.execute(db)
  // What every call of a user asks, within seconds: which sessions ended while their access tokens still live.
  await sql`create index refresh_tokens_revoked on refresh_tokens (tenant_id, user_id, revoked_at)
    where revoked_at is not null`.execute(db)
  await sql`select enforce_tenant('refresh_tokens')`.execute(db)

  await sql`
    create table api_keys (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      name text not null,
      key_hash bytea not null,
      last_four text not null,
      scopes text[] not null,
      expires_at timestamptz,
      last_used_at timestamptz,
      revoked_at timestamptz,
      created_by uuid,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, key_hash),
      foreign key (tenant_id, created_by) references users (tenant_id, id)
    )`.execute(db)
  await sql`create index api_keys_by_creator on api_keys (tenant_id, created_by)`.execute(db)
  await sql`create index api_keys_by_name on api_keys (tenant_id, name, id)`.execute(db)
  await sql`
    create trigger count_version before update of name, scopes, expires_at, revoked_at on api_keys
    for each row execute function count_version()`.execute(db)
  await sql`select enforce_tenant('api_keys')`.execute(db)

  // Sign-in knows an address and not yet a tenant; the caller still has to prove the password in each.
  await sql`create policy dispatcher on users for select to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select (tenant_id, id, email, archived_at) on users to rapport_dispatcher`.execute(db)
  await sql`
    create function users_with_email(address text) returns table (tenant_id uuid, id uuid)
    language sql stable security definer set search_path = pg_catalog, public as $$
      select u.tenant_id, u.id from users u where u.email = address and u.archived_at is null order by u.id limit 20
    $$`.execute(db)
  await sql`select across_tenants('users_with_email(text)')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function users_with_email(text)`.execute(db)
  await sql`drop table api_keys, refresh_tokens, password_links, users`.execute(db)
}
