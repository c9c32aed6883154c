import type { TenantContext } from '../../context.ts'
import { archiveRow, changeRow, getRow, onceNow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import { callOff, decideOnOccasion } from '../decisions/service.ts'
import { knownByExternalId } from '../external-ids/service.ts'
import { shareOut } from '../tickets/shares.ts'
import { checkParts } from '../tickets/stated-shares.ts'
import {
  deleteMembers,
  explained,
  insertEngagement,
  insertMembers,
  type MemberRow,
  listEngagements as selectEngagements,
  selectMembers,
} from './queries.ts'
import type { EngagementChange, EngagementQuery, NewEngagement, NewEngagementMembers } from './schemas.ts'

export async function createEngagement(ctx: TenantContext, engagement: NewEngagement) {
  const created = await insertEngagement(ctx, engagement)
  await recordAudit(ctx, 'created', 'engagement', created.id)
  return created
}

export const getEngagement = (ctx: TenantContext, id: string) => getRow(ctx, 'engagements', 'engagement', id)

export const listEngagements = (ctx: TenantContext, query: EngagementQuery) => selectEngagements(ctx, query)

export async function changeEngagement(
  ctx: TenantContext,
  id: string,
  change: EngagementChange,
  expectedVersion?: number,
) {
  const changed = await changeRow(ctx, 'engagements', 'engagement', id, change, expectedVersion).catch(explained)
  await recordAudit(ctx, 'changed', 'engagement', id, { fields: Object.keys(change) })
  return changed
}

/** Archives an engagement: its history stays, and it leaves the lists. */
export async function archiveEngagement(ctx: TenantContext, id: string, expectedVersion?: number) {
  await archiveRow(ctx, 'engagements', 'engagement', id, expectedVersion)
  await recordAudit(ctx, 'archived', 'engagement', id)
}

export const externalEngagements = knownByExternalId('engagement', {
  get: getEngagement,
  change: changeEngagement,
  createOrFind: async (ctx, engagement: NewEngagement) => ({
    created: true,
    thing: await createEngagement(ctx, engagement),
  }),
})

/** Closes an engagement, and has it decided whom to ask; one that is closed stays closed as of then. */
export async function closeEngagement(ctx: TenantContext, id: string, expectedVersion?: number) {
  const closed = { closedAt: onceNow('closedAt') }
  const engagement = await changeRow(ctx, 'engagements', 'engagement', id, closed, expectedVersion)
  await recordAudit(ctx, 'closed', 'engagement', id)
  const occurredAt = engagement.closedAt!
  const key = `engagement:${id}:${occurredAt.toISOString()}`
  decideOnOccasion(ctx, { kind: 'engagement_closed', key, occurredAt, engagementId: id })
  return engagement
}

/** Opens a closed engagement again; surveys about its end that have not gone out do not go out. */
export async function reopenEngagement(ctx: TenantContext, id: string, expectedVersion?: number) {
  const engagement = await changeRow(ctx, 'engagements', 'engagement', id, { closedAt: null }, expectedVersion)
  await recordAudit(ctx, 'reopened', 'engagement', id)
  const reason = 'The engagement was opened again before the survey went out.'
  await callOff(ctx, { kind: 'engagement_closed', engagementId: id }, reason)
  return engagement
}

/** Who works on the engagement, by name. */
export async function getEngagementMembers(ctx: TenantContext, id: string) {
  const { version } = await getEngagement(ctx, id)
  return { members: await selectMembers(ctx, id), version }
}

/**
 * Makes these, and nobody else, the members. The engagement's new version keeps two callers at once from mixing
 * theirs. Throws invalid_input for parts that checkParts refuses.
 */
export async function replaceEngagementMembers(
  ctx: TenantContext,
  id: string,
  wanted: NewEngagementMembers,
  expectedVersion?: number,
) {
  const members = withShares(wanted.members)
  const { version } = await changeRow(ctx, 'engagements', 'engagement', id, {}, expectedVersion)
  await deleteMembers(ctx, id)
  if (members.length > 0) await insertMembers(ctx, id, members)
  await recordAudit(ctx, 'members_replaced', 'engagement', id, { count: members.length })
  return { members: await selectMembers(ctx, id), version }
}

/** Members with what is stored of them: shares that were given, those that hours decide, or none. */
function withShares(members: NewEngagementMembers['members']): MemberRow[] {
  checkParts(members, '/members')
  const { credits, sharesFrom } = shareOut(members)
  const parts = new Map(credits.map(({ consultantId, share, hours }) => [consultantId, { share, hours }]))
  const nothing = { share: null, hours: null }
  return members.map(({ consultantId, role }) => ({
    consultantId,
    role,
    ...(sharesFrom === 'equal' ? nothing : parts.get(consultantId)!),
  }))
}
