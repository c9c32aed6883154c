import { explain } from '../../constraints.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { NewTeam, TeamQuery } from './schemas.ts'

export const insertTeam = ({ tx, tenantId }: TenantContext, team: NewTeam) =>
  tx
    .insertInto('teams')
    .values({ ...team, tenantId })
    .returningAll()
    .executeTakeFirstOrThrow()

export const listTeams = ({ tx, tenantId }: TenantContext, { consultantId, name, archived, ...page }: TeamQuery) =>
  readPage(
    tx
      .selectFrom('teams')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .where('archivedAt', archived ? 'is not' : 'is', null)
      .$if(consultantId !== undefined, (query) =>
        query.where('id', 'in', (inner) =>
          inner
            .selectFrom('teamMembers')
            .select('teamId')
            .where('tenantId', '=', tenantId)
            .where('consultantId', '=', consultantId!),
        ),
      )
      .$if(name !== undefined, (query) => query.where('name', '^@', name!)),
    page,
    { createdAt: 'id', name: 'name' },
  )

export const selectMembers = ({ tx, tenantId }: TenantContext, teamId: string) =>
  tx
    .selectFrom('teamMembers as m')
    .innerJoin('consultants as c', (join) =>
      join.onRef('c.tenantId', '=', 'm.tenantId').onRef('c.id', '=', 'm.consultantId'),
    )
    .select(['m.consultantId', 'c.name'])
    .where('m.tenantId', '=', tenantId)
    .where('m.teamId', '=', teamId)
    .orderBy('c.name')
    .orderBy('m.consultantId')
    .execute()

export const deleteMembers = ({ tx, tenantId }: TenantContext, teamId: string) =>
  tx.deleteFrom('teamMembers').where('tenantId', '=', tenantId).where('teamId', '=', teamId).execute()

export const insertMembers = ({ tx, tenantId }: TenantContext, teamId: string, members: { consultantId: string }[]) =>
  tx
    .insertInto('teamMembers')
    .values(members.map(({ consultantId }) => ({ tenantId, teamId, consultantId })))
    .execute()
    .catch(
      explain({
        team_members_tenant_id_consultant_id_fkey: ['unknown_reference', 'A member is no such consultant.', '/members'],
      }),
    )
