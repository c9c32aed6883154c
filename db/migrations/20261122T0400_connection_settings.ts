import { type Kysely, sql } from 'kysely'

/**
 * What a firm says about a connection (mapping), more ways for a ticket system to prove itself, and a secret before the
 * present one, valid for a while after it was replaced.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    alter table connections
      add column mapping jsonb not null default '{}',
      add column previous_secret_encrypted bytea,
      add column previous_secret_until timestamptz,
      drop constraint connections_authentication_check,
      add constraint connections_authentication_check
        check (authentication in ('signature', 'bearer', 'basic', 'header', 'token')),
      add constraint connections_previous_secret
        check ((previous_secret_encrypted is null) = (previous_secret_until is null))`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`
    alter table connections drop constraint connections_previous_secret,
      drop constraint connections_authentication_check,
      add constraint connections_authentication_check check (authentication in ('signature', 'bearer')),
      drop column mapping, drop column previous_secret_encrypted, drop column previous_secret_until`.execute(db)
}
