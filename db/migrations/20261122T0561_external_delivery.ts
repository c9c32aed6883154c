import { type Kysely, sql } from 'kysely'

/**
 * An invitation may be handed to the firm's own delivery. When it is due it is `ready`: its links work, and it waits for
 * the receipt that says what became of it, or for its end.
 */
export async function up(db: Kysely<unknown>) {
  await states(db, [...statesBefore, 'ready'])
  await sql`alter table invitations add column delivery text not null default 'mail'
    check (delivery in ('mail', 'external')), add column channel text, add column delivered_at timestamptz`.execute(db)
  await expiring(db, sql`('sent', 'unknown', 'ready')`)
  for (const [target, was, becomes] of rewritten)
    await sql`select rewrite_function(${target}, ${was}, ${becomes})`.execute(db)
  await handedOver(db)
}

const statesBefore = [
  ...['scheduled', 'sending', 'sent', 'responded', 'expired', 'cancelled', 'bounced', 'failed', 'unknown'],
]

const states = (db: Kysely<unknown>, list: string[]) =>
  sql`alter table invitations drop constraint invitations_state_check, add constraint invitations_state_check
    check (state in (${sql.join(list.map((state) => sql.lit(state)))}))`.execute(db)

async function expiring(db: Kysely<unknown>, of: ReturnType<typeof sql>) {
  await sql`drop index invitations_expiring`.execute(db)
  await sql`create index invitations_expiring on invitations (expires_at) where state in ${of}`.execute(db)
}

const rewritten = [
  ['expired_invitations', "i.state in ('sent', 'unknown')", "i.state in ('sent', 'unknown', 'ready')"],
  ['record_sent', "i.state in ('sending', 'unknown')", "i.state in ('sending', 'unknown', 'ready')"],
  ['capture_response', "asked.state in ('sent', 'unknown')", "asked.state in ('sent', 'unknown', 'ready')"],
  ['plan_reminder', 'and d.due_at < i.expires_at', "and d.due_at < i.expires_at and i.delivery = 'mail'"],
  [
    'append_sending',
    "'The mail went out.'",
    "case new.delivery when 'mail' then 'The mail went out.' else 'The firm delivered it by ' || coalesce(new.channel, 'its own way') || '.' end",
  ],
] as const

/** Appended to the history of the decision. */
async function handedOver(db: Kysely<unknown>) {
  await sql`
    create function append_handing_over() returns trigger language plpgsql as $$
    begin
      insert into decision_changes (tenant_id, decision_id, outcome, reason, policy_id, contact_id, facts, changed_at)
      values (new.tenant_id, new.decision_id, 'ready', 'It is ready for the delivery of the firm itself.',
              new.policy_id, new.contact_id, jsonb_build_object('invitationId', new.id), new.updated_at);
      return null;
    end $$`.execute(db)
  await sql`create trigger append_handing_over after update of state on invitations for each row
    when (old.state <> new.state and new.state = 'ready') execute function append_handing_over()`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop trigger append_handing_over on invitations`.execute(db)
  await sql`drop function append_handing_over()`.execute(db)
  for (const [target, was, becomes] of rewritten.toReversed())
    await sql`select rewrite_function(${target}, ${becomes}, ${was})`.execute(db)
  await expiring(db, sql`('sent', 'unknown')`)
  await sql`alter table invitations drop column delivery, drop column channel, drop column delivered_at`.execute(db)
  await sql`alter table invitations no force row level security`.execute(db)
  await sql`update invitations set state = 'unknown' where state = 'ready'`.execute(db)
  await sql`alter table invitations force row level security`.execute(db)
  await states(db, statesBefore)
}
