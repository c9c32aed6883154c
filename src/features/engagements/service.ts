import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { archiveRow, changeRow, getRow, onceNow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import { knownByExternalId } from '../external-ids/service.ts'
import {
  deleteMembers,
  explained,
  insertEngagement,
  insertMembers,
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

/** Closes an engagement; one that is closed stays closed as of then. */
export async function closeEngagement(ctx: TenantContext, id: string, expectedVersion?: number) {
  const closed = { closedAt: onceNow('closedAt') }
  const engagement = await changeRow(ctx, 'engagements', 'engagement', id, closed, expectedVersion)
  await recordAudit(ctx, 'closed', 'engagement', id)
  return engagement
}

export async function reopenEngagement(ctx: TenantContext, id: string, expectedVersion?: number) {
  const engagement = await changeRow(ctx, 'engagements', 'engagement', id, { closedAt: null }, expectedVersion)
  await recordAudit(ctx, 'reopened', 'engagement', id)
  return engagement
}

/** Who works on the engagement, by name. */
export async function getEngagementMembers(ctx: TenantContext, id: string) {
  const { version } = await getEngagement(ctx, id)
  return { members: await selectMembers(ctx, id), version }
}

/**
 * Makes these, and nobody else, the members. The engagement's new version keeps two callers at once from mixing
 * theirs. Throws invalid_input unless shares are given for all and sum to 1, or for none.
 */
export async function replaceEngagementMembers(
  ctx: TenantContext,
  id: string,
  wanted: NewEngagementMembers,
  expectedVersion?: number,
) {
  checkShares(wanted.members.map(({ share }) => share ?? null))
  const { version } = await changeRow(ctx, 'engagements', 'engagement', id, {}, expectedVersion)
  await deleteMembers(ctx, id)
  if (wanted.members.length > 0) await insertMembers(ctx, id, wanted)
  await recordAudit(ctx, 'members_replaced', 'engagement', id, { count: wanted.members.length })
  return { members: await selectMembers(ctx, id), version }
}

function checkShares(shares: (number | null)[]) {
  const given = shares.filter((share) => share !== null)
  if (given.length === 0) return
  const sum = given.reduce((total, share) => total + share, 0)
  const message =
    given.length < shares.length
      ? 'Give a share to every member, or to none.'
      : Math.abs(sum - 1) > 1e-6 && `The shares sum to ${Number(sum.toFixed(6))}, and should sum to 1.`
  if (message) throw new Problem('invalid_input', message, { faults: [{ pointer: '/members', message }] })
}
