import type { TenantContext } from '../../context.ts'
import { notFound } from '../../problems.ts'
import { changeRow, onceNow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import { callOff, decideOnOccasion } from '../decisions/service.ts'
import { getEngagement } from '../engagements/service.ts'
import { deleteRow, insertMilestone, selectMilestone, listMilestones as selectMilestones } from './queries.ts'
import type { MilestoneChange, MilestoneParams, MilestoneQuery, NewMilestone } from './schemas.ts'

export async function createMilestone(ctx: TenantContext, engagementId: string, milestone: NewMilestone) {
  const created = await insertMilestone(ctx, engagementId, milestone)
  await recordAudit(ctx, 'created', 'milestone', created.id)
  return created
}

/** Throws not_found, also for a milestone of another engagement. */
export async function getMilestone(ctx: TenantContext, { id, milestoneId }: MilestoneParams) {
  const milestone = await selectMilestone(ctx, id, milestoneId)
  if (!milestone) throw notFound('milestone')
  return milestone
}

export async function listMilestones(ctx: TenantContext, engagementId: string, query: MilestoneQuery) {
  await getEngagement(ctx, engagementId)
  return selectMilestones(ctx, engagementId, query)
}

export const changeMilestone = (
  ctx: TenantContext,
  params: MilestoneParams,
  change: MilestoneChange,
  expectedVersion?: number,
) => update(ctx, params, change, 'changed', expectedVersion)

/** Says that a milestone is reached, and has it decided whom to ask; one that is reached already stays so as of then. */
export async function reachMilestone(ctx: TenantContext, params: MilestoneParams, expectedVersion?: number) {
  const milestone = await update(ctx, params, { reachedAt: onceNow('reachedAt') }, 'reached', expectedVersion)
  const { id: milestoneId, engagementId, reachedAt } = milestone
  const key = `milestone:${milestoneId}:${reachedAt!.toISOString()}`
  decideOnOccasion(ctx, { kind: 'milestone_reached', key, occurredAt: reachedAt, engagementId, milestoneId })
  return milestone
}

/** Takes back that a milestone is reached; surveys about it that have not gone out do not go out. */
export async function unreachMilestone(ctx: TenantContext, params: MilestoneParams, expectedVersion?: number) {
  const milestone = await update(ctx, params, { reachedAt: null }, 'unreached', expectedVersion)
  await callOffAbout(ctx, milestone, 'The milestone was taken back before the survey went out.')
  return milestone
}

const callOffAbout = (ctx: TenantContext, { id, engagementId }: { id: string; engagementId: string }, reason: string) =>
  callOff(ctx, { kind: 'milestone_reached', engagementId, milestoneId: id }, reason)

async function update(
  ctx: TenantContext,
  params: MilestoneParams,
  values: Parameters<typeof changeRow<'milestones'>>[4],
  action: string,
  expectedVersion?: number,
) {
  await getMilestone(ctx, params)
  const changed = await changeRow(ctx, 'milestones', 'milestone', params.milestoneId, values, expectedVersion)
  await recordAudit(ctx, action, 'milestone', params.milestoneId, { fields: Object.keys(values) })
  return changed
}

export async function deleteMilestone(ctx: TenantContext, params: MilestoneParams, expectedVersion?: number) {
  // The change first: it checks the version, and holds off others until the row is gone.
  const milestone = await update(ctx, params, {}, 'deleted', expectedVersion)
  await callOffAbout(ctx, milestone, 'The milestone was deleted before the survey went out.')
  await deleteRow(ctx, params.milestoneId)
}
