import { type Kysely, sql } from 'kysely'

/**
 * Votes that are not counted before somebody says that a person cast them. Each invitation has one open at most, so that
 * a program which sends the form a thousand times leaves one row.
 */
export async function up(db: Kysely<unknown>) {
  await sql`alter table intents add column hidden boolean not null default false`.execute(db)
  await sql`alter table invitations add column scanned_at timestamptz`.execute(db)
  await sql`
    create table held_votes (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      invitation_id uuid not null,
      survey_version_id uuid not null,
      given jsonb not null,
      seen text[] not null,
      reason text not null check (reason in ('not_shown', 'too_soon', 'hidden_link', 'all_links', 'at_once')),
      agent text,
      network text,
      times int not null default 1,
      state text not null default 'held' check (state in ('held', 'released', 'discarded')),
      response_id uuid,
      held_at timestamptz not null default tenant_now(),
      last_sent_at timestamptz not null default tenant_now(),
      settled_at timestamptz,
      settled_by_kind text check (settled_by_kind in ('user', 'api_key', 'contact', 'system')),
      settled_by_id uuid,
      primary key (tenant_id, id),
      foreign key (tenant_id, invitation_id) references invitations (tenant_id, id) on delete cascade,
      foreign key (tenant_id, survey_version_id) references survey_versions (tenant_id, id),
      constraint held_votes_settled check ((state = 'held') = (settled_at is null))
    )`.execute(db)
  await sql`create index held_votes_by_invitation on held_votes (tenant_id, invitation_id)`.execute(db)
  await sql`create unique index held_votes_open on held_votes (tenant_id, invitation_id) where state = 'held'`.execute(
    db,
  )
  await sql`create index held_votes_by_version on held_votes (tenant_id, survey_version_id)`.execute(db)
  await sql`create index held_votes_by_state on held_votes (tenant_id, state, id)`.execute(db)
  await sql`select enforce_tenant('held_votes')`.execute(db)
  await sql`select rewrite_function('erase_response', ${clicks}, ${clicksAndHeld})`.execute(db)
}

const clicks = 'delete from intents n where n.tenant_id = tenant and n.invitation_id = invitation;'
const clicksAndHeld = `${clicks}
      delete from held_votes h where h.tenant_id = tenant and h.invitation_id = invitation;`

export async function down(db: Kysely<unknown>) {
  await sql`select rewrite_function('erase_response', ${clicksAndHeld}, ${clicks})`.execute(db)
  await sql`drop table held_votes`.execute(db)
  await sql`alter table invitations drop column scanned_at`.execute(db)
  await sql`alter table intents drop column hidden`.execute(db)
}
