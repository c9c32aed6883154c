import { type Kysely, sql } from 'kysely'

/**
 * Why an address must not be mailed: also because its owner called a mail spam, or because another list said so. A
 * suppression may hold for one survey only. Every check asks one function, so that none forgets the scope.
 */
export async function up(db: Kysely<unknown>) {
  await reasons(db, sql`'unsubscribed', 'bounced', 'complained', 'erased', 'manual', 'imported'`)
  await sql`
    alter table suppressions add column survey_id uuid,
      drop constraint suppressions_tenant_id_address_key,
      add constraint suppressions_address_key unique nulls not distinct (tenant_id, address, survey_id),
      add foreign key (tenant_id, survey_id) references surveys (tenant_id, id) on delete cascade`.execute(db)
  await sql`create index suppressions_by_survey on suppressions (tenant_id, survey_id)
    where survey_id is not null`.execute(db)
  await sql`create index suppressions_by_reason on suppressions (tenant_id, reason, id)`.execute(db)
  await sql`
    create function suppressed_because(tenant uuid, mailbox text, survey uuid) returns text language sql stable as $$
      select x.reason from suppressions x
      where x.tenant_id = tenant and x.address = lower(mailbox) and (x.survey_id is null or x.survey_id = survey)
      order by x.survey_id nulls first limit 1
    $$`.execute(db)
}

const reasons = (db: Kysely<unknown>, list: ReturnType<typeof sql>) =>
  sql`
    alter table suppressions drop constraint suppressions_reason_check,
      add constraint suppressions_reason_check check (reason in (${list}))`.execute(db)

export async function down(db: Kysely<unknown>) {
  await sql`drop function suppressed_because(uuid, text, uuid)`.execute(db)
  await sql`drop index suppressions_by_reason`.execute(db)
  await sql`alter table suppressions no force row level security`.execute(db)
  await sql`delete from suppressions where survey_id is not null`.execute(db)
  await sql`update suppressions set reason = 'manual' where reason in ('complained', 'imported')`.execute(db)
  await sql`alter table suppressions force row level security`.execute(db)
  await sql`
    alter table suppressions drop constraint suppressions_address_key, drop column survey_id,
      add constraint suppressions_tenant_id_address_key unique (tenant_id, address)`.execute(db)
  await reasons(db, sql`'unsubscribed', 'bounced', 'erased', 'manual'`)
}
