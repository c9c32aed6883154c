import { type Kysely, sql } from 'kysely'

/**
 * Invitations that are due at the same moment have an order, so that the longest due of a firm are always the same ones,
 * however often they are written; and a worker is told which place each has among those of its firm.
 */
export async function up(db: Kysely<unknown>) {
  await sql`drop index invitations_due`.execute(db)
  await sql`create index invitations_due on invitations (tenant_id, due_at, id) where state = 'scheduled'`.execute(db)
  await sql`drop function nudge_due_invitations(interval, int, int)`.execute(db)
  await sql`
    create function nudge_due_invitations(again_after interval, at_most int, per_tenant int)
    returns table (tenant_id uuid, id uuid, nth bigint)
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
    begin
      if not pg_try_advisory_xact_lock(hashtext('nudge_due_invitations')) then return; end if;
      return query
        update invitations i set nudged_at = clock_timestamp()
        from (select t.id as tenant_id, w.id, w.nudged_at, w.nth
              from tenants t
              cross join lateral (
                select c.id, c.nudged_at, row_number() over (order by c.due_at, c.id) as nth from invitations c
                where c.tenant_id = t.id and c.state = 'scheduled' and c.due_at <= clock_timestamp()
                order by c.due_at, c.id limit per_tenant) w
              where w.nudged_at is null or w.nudged_at < clock_timestamp() - again_after
              order by w.nth limit at_most) due
        where i.tenant_id = due.tenant_id and i.id = due.id and i.state = 'scheduled'
          and i.nudged_at is not distinct from due.nudged_at
        returning i.tenant_id, i.id, due.nth;
    end $$`.execute(db)
  await sql`select across_tenants('nudge_due_invitations(interval, int, int)')`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function nudge_due_invitations(interval, int, int)`.execute(db)
  await sql`drop index invitations_due`.execute(db)
  await sql`create index invitations_due on invitations (tenant_id, due_at) where state = 'scheduled'`.execute(db)
  await sql`
    create function nudge_due_invitations(again_after interval, at_most int, per_tenant int)
    returns table (tenant_id uuid, id uuid)
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
    begin
      if not pg_try_advisory_xact_lock(hashtext('nudge_due_invitations')) then return; end if;
      return query
        update invitations i set nudged_at = clock_timestamp()
        from (select t.id as tenant_id, w.id, w.nudged_at
              from tenants t
              cross join lateral (
                select c.id, c.nudged_at, row_number() over (order by c.due_at) as nth from invitations c
                where c.tenant_id = t.id and c.state = 'scheduled' and c.due_at <= clock_timestamp()
                order by c.due_at limit per_tenant) w
              where w.nudged_at is null or w.nudged_at < clock_timestamp() - again_after
              order by w.nth limit at_most) due
        where i.tenant_id = due.tenant_id and i.id = due.id and i.state = 'scheduled'
          and i.nudged_at is not distinct from due.nudged_at
        returning i.tenant_id, i.id;
    end $$`.execute(db)
  await sql`select across_tenants('nudge_due_invitations(interval, int, int)')`.execute(db)
}
