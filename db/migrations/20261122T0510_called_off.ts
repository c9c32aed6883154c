import { type Kysely, sql } from 'kysely'

/** A milestone that is not reached after all, an engagement that goes on, a batch that is cancelled: not asked for that. */
export async function up(db: Kysely<unknown>) {
  await outcomeCheck(db, [...outcomes, 'called_off'])
}

const outcomes = [
  ...['invited', 'no_policy', 'no_contact', 'no_address', 'no_consultant', 'opted_out', 'already_asked', 'reopened'],
  ...['not_published', 'filtered', 'waiting', 'quiet_period', 'capped', 'sampled_out', 'not_running', 'too_late'],
]

const outcomeCheck = (db: Kysely<unknown>, allowed: string[]) =>
  sql`alter table decisions drop constraint decisions_outcome_check, add constraint decisions_outcome_check
    check (outcome in (${sql.join(allowed.map((outcome) => sql.lit(outcome)))}))`.execute(db)

const tables = ['decisions', 'decision_changes']

export async function down(db: Kysely<unknown>) {
  for (const table of tables) await sql`alter table ${sql.table(table)} no force row level security`.execute(db)
  await sql`update decisions set outcome = 'reopened' where outcome = 'called_off'`.execute(db)
  for (const table of tables) await sql`alter table ${sql.table(table)} force row level security`.execute(db)
  await outcomeCheck(db, outcomes)
}
