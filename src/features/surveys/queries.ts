import { sql } from 'kysely'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { SurveyContent, SurveyQuery, SurveyVersionQuery } from './schemas.ts'

export const insertSurvey = ({ tx, tenantId }: TenantContext, name: string, draft: SurveyContent | undefined) =>
  tx
    .insertInto('surveys')
    .values({ tenantId, name, draft: draft ? JSON.stringify(draft) : null })
    .returning('id')
    .executeTakeFirstOrThrow()

const surveys = ({ tx, tenantId }: TenantContext) =>
  tx
    .selectFrom('surveys')
    .selectAll()
    .$narrowType<{ draft: SurveyContent | null }>()
    .select(({ selectFrom }) =>
      selectFrom('surveyVersions')
        .select(({ fn }) => fn.max('number').as('number'))
        .whereRef('surveyVersions.tenantId', '=', 'surveys.tenantId')
        .whereRef('surveyVersions.surveyId', '=', 'surveys.id')
        .as('publishedNumber'),
    )
    .where('tenantId', '=', tenantId)

export const findSurvey = (ctx: TenantContext, id: string) => surveys(ctx).where('id', '=', id).executeTakeFirst()

export const listSurveys = (ctx: TenantContext, { archived, ...page }: SurveyQuery) =>
  readPage(surveys(ctx).where('archivedAt', archived ? 'is not' : 'is', null), page, { createdAt: 'id', name: 'name' })

/** Two publications at once would take the same number; the second waits here for the first. */
export const lockSurvey = ({ tx, tenantId }: TenantContext, id: string) =>
  tx
    .selectFrom('surveys')
    .select(['draft', 'archivedAt'])
    .$narrowType<{ draft: SurveyContent | null }>()
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()

export const insertVersion = ({ tx, tenantId, actor }: TenantContext, surveyId: string, content: string) =>
  tx
    .insertInto('surveyVersions')
    .values({
      tenantId,
      surveyId,
      content,
      number: sql<number>`(select coalesce(max(number), 0) + 1 from survey_versions
        where tenant_id = ${tenantId} and survey_id = ${surveyId})`,
      publishedBy: actor.kind === 'user' ? actor.id : null,
    })
    .returningAll()
    .$narrowType<{ content: SurveyContent }>()
    .executeTakeFirstOrThrow()

const versions = ({ tx, tenantId }: TenantContext, surveyId: string) =>
  tx
    .selectFrom('surveyVersions')
    .selectAll()
    .$narrowType<{ content: SurveyContent }>()
    .where('tenantId', '=', tenantId)
    .where('surveyId', '=', surveyId)

export const listVersions = (ctx: TenantContext, surveyId: string, page: SurveyVersionQuery) =>
  readPage(versions(ctx, surveyId), page, { number: 'number' })

export const findVersion = (ctx: TenantContext, surveyId: string, number: number) =>
  versions(ctx, surveyId).where('number', '=', number).executeTakeFirst()

/** An unarchived policy that asks with this survey. */
export const findPolicyOfSurvey = ({ tx, tenantId }: TenantContext, surveyId: string) =>
  tx
    .selectFrom('policies')
    .select('name')
    .where('tenantId', '=', tenantId)
    .where('surveyId', '=', surveyId)
    .where('archivedAt', 'is', null)
    .executeTakeFirst()
