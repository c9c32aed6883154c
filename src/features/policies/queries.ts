import { sql } from 'kysely'
import type { Static } from 'typebox'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { NewPolicy, PolicyQuery, PolicyVersion, PolicyVersionQuery } from './schemas.ts'

export const insertPolicy = ({ tx, tenantId }: TenantContext, { rules = {}, scope = {}, ...policy }: NewPolicy) =>
  tx
    .insertInto('policies')
    .values({ ...policy, tenantId, rules: JSON.stringify(rules), scope: JSON.stringify(scope) })
    .returningAll()
    .executeTakeFirstOrThrow()

export const listPolicies = ({ tx, tenantId }: TenantContext, { surveyId, archived, ...page }: PolicyQuery) =>
  readPage(
    tx
      .selectFrom('policies')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .where('archivedAt', archived ? 'is not' : 'is', null)
      .$if(surveyId !== undefined, (query) => query.where('surveyId', '=', surveyId!)),
    page,
    { position: 'position', createdAt: 'id' },
  )

export const listVersions = ({ tx, tenantId }: TenantContext, policyId: string, page: PolicyVersionQuery) =>
  readPage(
    tx
      .selectFrom('policyVersions')
      .select(['id', 'number', 'changedAt', sql<Static<typeof PolicyVersion>['content']>`content`.as('content')])
      .where('tenantId', '=', tenantId)
      .where('policyId', '=', policyId),
    page,
    { number: 'number' },
  )
