import { type Kysely, sql } from 'kysely'

/**
 * Hours decide shares. ticket_consultants holds what was said: a share, or hours, or neither, and then the share is
 * decided when it is read, or frozen with the resolution. A resolution says what its shares came from (of earlier ones
 * nobody knows) and how many hours they divide: a consultant's are its share of them, exact to the hundredth.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    alter table ticket_consultants alter column share drop not null, add column hours numeric(9, 2) check (hours > 0),
      add constraint ticket_consultants_stated check (num_nonnulls(share, hours) <= 1)`.execute(db)
  await sql`
    alter table ticket_resolutions
      add column shares_from text check (shares_from in ('shares', 'hours', 'engagement', 'equal')),
      add column hours numeric(9, 2) check (hours > 0),
      add constraint ticket_resolutions_hours check ((hours is not null) = (shares_from is not distinct from 'hours'))`.execute(
    db,
  )
  await sql`
    alter table engagement_members add column hours numeric(9, 2) check (hours > 0),
      add constraint engagement_members_hours check (hours is null or share is not null)`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`alter table engagement_members drop column hours`.execute(db)
  await sql`alter table ticket_resolutions drop column shares_from, drop column hours`.execute(db)
  // The owner is bound by row-level security as well, so it is lifted for this one statement.
  await sql`alter table ticket_consultants no force row level security`.execute(db)
  await sql`
    update ticket_consultants k set share = coalesce(k.hours / a.hours, 1.0 / a.people), hours = null
    from (select tenant_id, ticket_id, sum(hours) as hours, count(*) as people from ticket_consultants
          group by tenant_id, ticket_id) a
    where k.share is null and a.tenant_id = k.tenant_id and a.ticket_id = k.ticket_id`.execute(db)
  await sql`alter table ticket_consultants force row level security`.execute(db)
  await sql`alter table ticket_consultants drop column hours, alter column share set not null`.execute(db)
}
