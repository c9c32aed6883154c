import { type Kysely, sql } from 'kysely'

/**
 * Whatever means a moment of the firm is a moment of its own clock; claims, fences and nudges stay on that of the
 * machine. Until now all were one.
 */
export async function up(db: Kysely<unknown>) {
  for (const target of meaningful) await replaceIn(db, target, 'clock_timestamp()', 'tenant_now()')
  for (const target of ofToday) await replaceIn(db, target, 'current_date', 'tenant_now()::date')
  await defaults(db, sql`tenant_now()`)
}

/** Where every moment that they take is one of the firm. */
const meaningful = [
  ...['capture_response', 'change_response', 'capture_answers', 'record_sent', 'erase_response'],
  ...['raise_negative_answer', 'count_version', 'plan_reminder', 'follow_with_reminders'],
]
const ofToday = ['mark_members', 'mark_today']

const moments: Record<string, string[]> = {
  occasions: ['created_at'],
  decisions: ['decided_at', 'changed_at'],
  invitations: ['created_at', 'updated_at'],
  policies: ['created_at', 'updated_at'],
  policy_versions: ['changed_at'],
  surveys: ['created_at', 'updated_at'],
  survey_versions: ['published_at'],
  suppressions: ['created_at'],
  captured_mails: ['captured_at'],
  intents: ['seen_at'],
  inbound_deliveries: ['received_at'],
  tickets: ['opened_at', 'created_at', 'updated_at'],
  response_exclusions: ['excluded_at'],
  mail_events: ['received_at'],
  alerts: ['raised_at'],
  clients: ['created_at', 'updated_at'],
  contacts: ['created_at', 'updated_at'],
  consultants: ['created_at', 'updated_at'],
  teams: ['created_at', 'updated_at'],
  engagements: ['created_at', 'updated_at'],
  milestones: ['created_at', 'updated_at'],
  reminders: ['created_at', 'updated_at'],
}

async function defaults(db: Kysely<unknown>, value: ReturnType<typeof sql>) {
  for (const [table, columns] of Object.entries(moments))
    for (const column of columns)
      await sql`alter table ${sql.table(table)} alter column ${sql.id(column)} set default ${value}`.execute(db)
}

const replaceIn = (db: Kysely<unknown>, target: string, was: string, becomes: string) =>
  sql`do ${sql.lit(`begin execute (select replace(pg_get_functiondef('${target}'::regproc), '${was}', '${becomes}')); end`)}`.execute(
    db,
  )

export async function down(db: Kysely<unknown>) {
  await defaults(db, sql`clock_timestamp()`)
  for (const target of ofToday) await replaceIn(db, target, 'tenant_now()::date', 'current_date')
  for (const target of meaningful) await replaceIn(db, target, 'tenant_now()', 'clock_timestamp()')
}
