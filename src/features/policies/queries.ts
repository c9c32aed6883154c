import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { NewPolicy, PolicyQuery } from './schemas.ts'

export const insertPolicy = ({ tx, tenantId }: TenantContext, policy: NewPolicy) =>
  tx
    .insertInto('policies')
    .values({ ...policy, tenantId })
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
