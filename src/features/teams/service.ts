import type { TenantContext } from '../../context.ts'
import { archiveRow, changeRow, getRow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import { deleteMembers, insertMembers, insertTeam, selectMembers, listTeams as selectTeams } from './queries.ts'
import type { NewTeam, NewTeamMembers, TeamChange, TeamQuery } from './schemas.ts'

export async function createTeam(ctx: TenantContext, team: NewTeam) {
  const created = await insertTeam(ctx, team)
  await recordAudit(ctx, 'created', 'team', created.id)
  return created
}

export const getTeam = (ctx: TenantContext, id: string) => getRow(ctx, 'teams', 'team', id)

export const listTeams = (ctx: TenantContext, query: TeamQuery) => selectTeams(ctx, query)

export async function changeTeam(ctx: TenantContext, id: string, change: TeamChange, expectedVersion?: number) {
  const changed = await changeRow(ctx, 'teams', 'team', id, change, expectedVersion)
  await recordAudit(ctx, 'changed', 'team', id, { fields: Object.keys(change) })
  return changed
}

/** Archives a team: its history stays, and it leaves the lists. */
export async function archiveTeam(ctx: TenantContext, id: string, expectedVersion?: number) {
  await archiveRow(ctx, 'teams', 'team', id, expectedVersion)
  await recordAudit(ctx, 'archived', 'team', id)
}

/** Who is in the team, by name. */
export async function getTeamMembers(ctx: TenantContext, id: string) {
  const { version } = await getTeam(ctx, id)
  return { members: await selectMembers(ctx, id), version }
}

/** Makes these, and nobody else, the members. The team's new version keeps two callers at once from mixing theirs. */
export async function replaceTeamMembers(
  ctx: TenantContext,
  id: string,
  { members }: NewTeamMembers,
  expectedVersion?: number,
) {
  const { version } = await changeRow(ctx, 'teams', 'team', id, {}, expectedVersion)
  await deleteMembers(ctx, id)
  if (members.length > 0) await insertMembers(ctx, id, members)
  await recordAudit(ctx, 'members_replaced', 'team', id, { count: members.length })
  return { members: await selectMembers(ctx, id), version }
}
