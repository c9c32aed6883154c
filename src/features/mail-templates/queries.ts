import { sql } from 'kysely'
import { defineStatement } from '../../../db/tenant.ts'
import type { Brand } from '../../brand/brand.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { MailTemplateInput, MailTemplateParams, MailTemplateQuery } from './schemas.ts'

export const listTemplates = ({ tx, tenantId }: TenantContext, { kind, language, ...page }: MailTemplateQuery) =>
  readPage(
    tx
      .selectFrom('mailTemplates')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .$if(kind !== undefined, (query) => query.where('kind', '=', kind!))
      .$if(language !== undefined, (query) => query.where('language', '=', language!)),
    page,
    { createdAt: 'id' },
  )

export const findTemplate = ({ tx, tenantId }: TenantContext, { kind, language }: MailTemplateParams) =>
  tx
    .selectFrom('mailTemplates')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('kind', '=', kind)
    .where('language', '=', language)
    .executeTakeFirst()

export const countTemplates = async ({ tx, tenantId }: TenantContext) =>
  (
    await tx
      .selectFrom('mailTemplates')
      .select(sql<number>`count(*)::int`.as('count'))
      .where('tenantId', '=', tenantId)
      .executeTakeFirstOrThrow()
  ).count

/** Writes a text, new or in place of the one that was there, which ends its failing. */
export const upsertTemplate = ({ tx, tenantId }: TenantContext, place: MailTemplateParams, text: MailTemplateInput) => {
  const written = { ...text, failedAt: null, failure: null }
  return tx
    .insertInto('mailTemplates')
    .values({ tenantId, ...place, ...written })
    .onConflict((conflict) => conflict.columns(['tenantId', 'kind', 'language']).doUpdateSet(written))
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Holds off other writers of the same text until the end of the transaction; they may not have a row to lock yet. */
export const lockTemplates = ({ tx, tenantId }: TenantContext) =>
  sql`select pg_advisory_xact_lock(hashtextextended('mail_templates ' || ${tenantId}, 0))`.execute(tx)

export const deleteTemplate = ({ tx, tenantId }: TenantContext, id: string) =>
  tx.deleteFrom('mailTemplates').where('tenantId', '=', tenantId).where('id', '=', id).execute()

const fail = defineStatement(
  'fail_mail_template',
  `update mail_templates set failed_at = clock_timestamp(), failure = $4
   where tenant_id = $1 and id = $2 and version = $3 and failed_at is null`,
)

/** Marks the text, unless it is marked or was written anew meanwhile. */
export const markFailing = ({ run, tenantId }: TenantContext, id: string, version: number, reason: string) =>
  run(fail, [tenantId, id, version, reason])

/** What a firm has made its own about its mails. */
export interface StoredLook {
  brand: Brand | null
  templates: { id: string; version: number; kind: string; language: string; subject: string; paragraphs: string[] }[]
}

const look = defineStatement<StoredLook>(
  'mail_look',
  `select brand_of($1) as brand, coalesce((select json_agg(json_build_object('id', m.id, 'version', m.version, 'kind', m.kind,
      'language', m.language, 'subject', m.subject, 'paragraphs', m.paragraphs))
    from mail_templates m where m.tenant_id = $1), '[]') as templates`,
)

export const findLook = async ({ run, tenantId }: TenantContext): Promise<StoredLook> =>
  (await run(look, [tenantId]))[0]!

const lockTests = defineStatement(
  'lock_mail_tests_of_user',
  `select pg_advisory_xact_lock(hashtextextended(array['mail tests', $1, $2]::text, 0))`,
)

const countTests = defineStatement<{ count: number; seconds: number | null }>(
  'count_mail_tests_of_user',
  `select count(*)::int as count, ceil(extract(epoch from min(e.at) + interval '1 hour' - clock_timestamp()))::int as seconds
   from audit_events e
   where e.tenant_id = $1 and e.actor_id = $2 and e.id >= first_id_at(clock_timestamp() - interval '1 hour')
     and e.resource = 'mail_template' and e.action = 'tested' and e.at > clock_timestamp() - interval '1 hour'`,
)

/**
 * The tests that a user has sent within an hour, by the machine's clock, and in how many seconds the first of them is
 * that old. Until the end of the transaction no other of the user is counted.
 */
export async function claimTestOf({ run, tenantId }: TenantContext, userId: string) {
  await run(lockTests, [tenantId, userId])
  return (await run(countTests, [tenantId, userId]))[0]!
}
