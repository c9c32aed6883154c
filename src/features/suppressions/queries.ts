import { sql } from 'kysely'
import type { Brand } from '../../brand/brand.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { SuppressionQuery, SuppressionReason } from './schemas.ts'

const columns = ['id', 'address', 'reason', 'surveyId', 'invitationId', 'createdAt'] as const

/** Undefined when the address is suppressed already; the older reason stays. */
export const insertSuppression = (
  { tx, tenantId }: TenantContext,
  suppression: { address: string; reason: SuppressionReason; invitationId: string | null; surveyId: string | null },
) =>
  tx
    .insertInto('suppressions')
    .values({ ...suppression, tenantId })
    .onConflict((conflict) => conflict.columns(['tenantId', 'address', 'surveyId']).doNothing())
    .returning(columns)
    .$narrowType<{ reason: SuppressionReason }>()
    .executeTakeFirst()

const suppressions = ({ tx, tenantId }: TenantContext) =>
  tx
    .selectFrom('suppressions')
    .select(columns)
    .$narrowType<{ reason: SuppressionReason }>()
    .where('tenantId', '=', tenantId)

/** What holds for mails of a survey to an address: what holds for all mails first. */
export const findSuppressionsOf = (ctx: TenantContext, address: string, surveyId: string) =>
  suppressions(ctx)
    .where('address', '=', address)
    .where((eb) => eb.or([eb('surveyId', 'is', null), eb('surveyId', '=', surveyId)]))
    .orderBy('surveyId', (order) => order.asc().nullsFirst())
    .execute()

export const listSuppressions = (ctx: TenantContext, { address, reason, ...page }: SuppressionQuery) =>
  readPage(
    suppressions(ctx)
      .$if(address !== undefined, (query) => query.where('address', '=', address!.toLowerCase()))
      .$if(reason !== undefined, (query) => query.where('reason', '=', reason!)),
    page,
    { createdAt: 'id' },
  )

export const deleteSuppression = ({ tx, tenantId }: TenantContext, id: string) =>
  tx.deleteFrom('suppressions').where('tenantId', '=', tenantId).where('id', '=', id).returning('id').executeTakeFirst()

/** Whom an invitation went to, who asked, and in which languages that may have been. */
export const findRecipient = ({ tx, tenantId }: TenantContext, invitationId: string) =>
  tx
    .selectFrom('invitations as i')
    .innerJoin('contacts as c', (on) => on.onRef('c.tenantId', '=', 'i.tenantId').onRef('c.id', '=', 'i.contactId'))
    .leftJoin('clients as l', (on) => on.onRef('l.tenantId', '=', 'i.tenantId').onRef('l.id', '=', 'i.clientId'))
    .innerJoin('tenants as t', 't.id', 'i.tenantId')
    .innerJoin('surveyVersions as v', (on) =>
      on.onRef('v.tenantId', '=', 'i.tenantId').onRef('v.id', '=', 'i.surveyVersionId'),
    )
    .select([
      sql<string | null>`lower(c.email)`.as('address'),
      't.name as firm',
      sql<Brand | null>`brand_of(i.tenant_id)`.as('brand'),
      'v.surveyId',
      sql<string>`coalesce(c.time_zone, l.time_zone, t.time_zone)`.as('timeZone'),
      sql<string[]>`array_remove(array[c.locale, l.locale, t.locale], null)`.as('locales'),
      sql<string[] | null>`v.content -> 'languages'`.as('languages'),
    ])
    .where('i.tenantId', '=', tenantId)
    .where('i.id', '=', invitationId)
    .executeTakeFirst()
