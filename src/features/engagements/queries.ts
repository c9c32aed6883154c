import { explain } from '../../constraints.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { EngagementQuery, NewEngagement } from './schemas.ts'

/** For `.catch` behind whatever writes to the table. */
export const explained = explain({
  engagements_tenant_id_client_id_fkey: ['unknown_reference', 'There is no such client.', '/clientId'],
  engagements_dates: ['invalid_input', 'An engagement ends on the day it starts, or later.', '/endsOn'],
})

export const insertEngagement = ({ tx, tenantId }: TenantContext, engagement: NewEngagement) =>
  tx
    .insertInto('engagements')
    .values({ ...engagement, tenantId })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(explained)

export const listEngagements = (
  { tx, tenantId }: TenantContext,
  { clientId, consultantId, kind, closed, name, archived, ...page }: EngagementQuery,
) =>
  readPage(
    tx
      .selectFrom('engagements')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .where('archivedAt', archived ? 'is not' : 'is', null)
      .$if(clientId !== undefined, (query) => query.where('clientId', '=', clientId!))
      .$if(consultantId !== undefined, (query) =>
        query.where('id', 'in', (inner) =>
          inner
            .selectFrom('engagementMembers')
            .select('engagementId')
            .where('tenantId', '=', tenantId)
            .where('consultantId', '=', consultantId!),
        ),
      )
      .$if(kind !== undefined, (query) => query.where('kind', '=', kind!))
      .$if(closed !== undefined, (query) => query.where('closedAt', closed ? 'is not' : 'is', null))
      .$if(name !== undefined, (query) => query.where('name', '^@', name!)),
    page,
    { createdAt: 'id', name: 'name' },
  )

export const selectMembers = ({ tx, tenantId }: TenantContext, engagementId: string) =>
  tx
    .selectFrom('engagementMembers as m')
    .innerJoin('consultants as c', (join) =>
      join.onRef('c.tenantId', '=', 'm.tenantId').onRef('c.id', '=', 'm.consultantId'),
    )
    .select(['m.consultantId', 'c.name', 'm.role', 'm.share', 'm.hours'])
    .where('m.tenantId', '=', tenantId)
    .where('m.engagementId', '=', engagementId)
    .orderBy('c.name')
    .orderBy('m.consultantId')
    .execute()

export const deleteMembers = ({ tx, tenantId }: TenantContext, engagementId: string) =>
  tx.deleteFrom('engagementMembers').where('tenantId', '=', tenantId).where('engagementId', '=', engagementId).execute()

export interface MemberRow {
  consultantId: string
  role?: string
  share: number | null
  hours: number | null
}

export const insertMembers = ({ tx, tenantId }: TenantContext, engagementId: string, members: readonly MemberRow[]) =>
  tx
    .insertInto('engagementMembers')
    .values(members.map(({ role = 'member', ...member }) => ({ ...member, role, tenantId, engagementId })))
    .execute()
    .catch(
      explain({
        engagement_members_tenant_id_consultant_id_fkey: [
          'unknown_reference',
          'A member is no such consultant.',
          '/members',
        ],
      }),
    )
