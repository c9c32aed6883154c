import { type Kysely, sql } from 'kysely'

/** Whom the credentials for a ticket system's API belong to, so that what follows from our own notes is known as such. */
export async function up(db: Kysely<unknown>) {
  await sql`alter table look_up_accounts add column own_account text check (length(own_account) <= 200)`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`alter table look_up_accounts drop column own_account`.execute(db)
}
