import { type Kysely, sql } from 'kysely'

/**
 * What calls have said of whose a ticket is and where it lies, as it was read, so that a mapping entered later can say
 * which client and which engagement that means.
 */
export async function up(db: Kysely<unknown>) {
  await sql`alter table tickets add column told jsonb`.execute(db)
  await sql`create index tickets_without_client on tickets (tenant_id, connection_id, id)
    where client_id is null and told is not null`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop index tickets_without_client`.execute(db)
  await sql`alter table tickets drop column told`.execute(db)
}
