import { type Kysely, sql } from 'kysely'

/**
 * Visits are counted one after another, so that of those at the same moment none goes unnoted: a scanner that follows
 * all links of a mail at once is known by that. More than 50 of one invitation are not kept.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    create function note_visit(
      tenant uuid, invitation uuid, of_mark smallint, of_agent text, of_network text, is_hidden boolean)
    returns boolean language plpgsql as $$
    declare
      known int;
    begin
      perform pg_advisory_xact_lock(hashtextextended('visits of ' || invitation, 0));
      select count(*) into known from intents n where n.tenant_id = tenant and n.invitation_id = invitation;
      if known < 50 then
        insert into intents (tenant_id, invitation_id, nth, mark, agent, network, hidden)
        values (tenant, invitation, known + 1, of_mark, of_agent, of_network, is_hidden);
      end if;
      if is_hidden then
        update invitations i set scanned_at = tenant_now()
          where i.tenant_id = tenant and i.id = invitation and i.scanned_at is null;
      end if;
      return known < 50;
    end $$`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function note_visit(uuid, uuid, smallint, text, text, boolean)`.execute(db)
}
