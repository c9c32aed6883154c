import { type Kysely, sql } from 'kysely'

/**
 * How a firm's mails and pages look: texts of its own, by kind of mail and language, and its brand. A text that could
 * not be filled at sending says so on its row until it is written anew.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    create table mail_templates (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      kind text not null check (kind in ('survey', 'reminder')),
      language text not null check (length(language) between 2 and 12),
      subject text not null check (length(subject) between 1 and 500),
      paragraphs text[] not null check (cardinality(paragraphs) between 1 and 10),
      failed_at timestamptz,
      failure text,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, kind, language),
      check ((failed_at is null) = (failure is null))
    )`.execute(db)
  await sql`select enforce_tenant('mail_templates'), versioned('mail_templates')`.execute(db)

  await sql`
    create table brands (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      colour text check (colour ~ '^#[0-9a-f]{6}$'),
      dark_colour text check (dark_colour ~ '^#[0-9a-f]{6}$'),
      logo bytea check (octet_length(logo) <= 204800),
      logo_type text check (logo_type in ('image/png', 'image/jpeg', 'image/webp')),
      logo_hash text check (logo_hash ~ '^[0-9a-f]{32}$'),
      logo_width int check (logo_width between 1 and 2000),
      logo_height int check (logo_height between 1 and 2000),
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id),
      check (num_nulls(logo, logo_type, logo_hash, logo_width, logo_height) in (0, 5))
    )`.execute(db)
  await sql`select enforce_tenant('brands'), versioned('brands')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop table brands, mail_templates`.execute(db)
}
