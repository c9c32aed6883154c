import { explain } from '../../constraints.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { MilestoneQuery, NewMilestone } from './schemas.ts'

export const insertMilestone = ({ tx, tenantId }: TenantContext, engagementId: string, milestone: NewMilestone) =>
  tx
    .insertInto('milestones')
    .values({ ...milestone, engagementId, tenantId })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(explain({ milestones_tenant_id_engagement_id_fkey: ['not_found', 'There is no such engagement.'] }))

export const selectMilestone = ({ tx, tenantId }: TenantContext, engagementId: string, id: string) =>
  tx
    .selectFrom('milestones')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('engagementId', '=', engagementId)
    .where('id', '=', id)
    .executeTakeFirst()

export const listMilestones = (
  { tx, tenantId }: TenantContext,
  engagementId: string,
  { kind, reached, ...page }: MilestoneQuery,
) =>
  readPage(
    tx
      .selectFrom('milestones')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .where('engagementId', '=', engagementId)
      .$if(kind !== undefined, (query) => query.where('kind', '=', kind!))
      .$if(reached !== undefined, (query) => query.where('reachedAt', reached ? 'is not' : 'is', null)),
    page,
    { createdAt: 'id' },
  )

export const deleteRow = ({ tx, tenantId }: TenantContext, id: string) =>
  tx.deleteFrom('milestones').where('tenantId', '=', tenantId).where('id', '=', id).execute()
