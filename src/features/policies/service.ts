import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { archiveRow, changeRow, getRow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import { createDefaultSurvey, getSurvey } from '../surveys/service.ts'
import { insertPolicy, listPolicies as selectPolicies } from './queries.ts'
import type { NewPolicy, PolicyChange, PolicyQuery } from './schemas.ts'

export async function createPolicy(ctx: TenantContext, policy: NewPolicy) {
  await checkSurvey(ctx, policy.surveyId)
  const created = await insertPolicy(ctx, policy)
  await recordAudit(ctx, 'created', 'policy', created.id)
  return created
}

export const getPolicy = (ctx: TenantContext, id: string) => getRow(ctx, 'policies', 'policy', id)

export const listPolicies = (ctx: TenantContext, query: PolicyQuery) => selectPolicies(ctx, query)

/** Changes a policy for resolutions that are decided from now on; invitations that are scheduled keep their time. */
export async function changePolicy(ctx: TenantContext, id: string, change: PolicyChange, expectedVersion?: number) {
  if (change.surveyId !== undefined) await checkSurvey(ctx, change.surveyId)
  const changed = await changeRow(ctx, 'policies', 'policy', id, change, expectedVersion)
  await recordAudit(ctx, 'changed', 'policy', id, { fields: Object.keys(change) })
  return changed
}

/** Lets a policy ask, or stops it from asking. */
export async function enablePolicy(ctx: TenantContext, id: string, enabled: boolean, expectedVersion?: number) {
  const changed = await changeRow(ctx, 'policies', 'policy', id, { enabled }, expectedVersion)
  await recordAudit(ctx, enabled ? 'enabled' : 'disabled', 'policy', id)
  return changed
}

/** Archives a policy: it asks no more, and what it decided stays. */
export async function archivePolicy(ctx: TenantContext, id: string, expectedVersion?: number) {
  await archiveRow(ctx, 'policies', 'policy', id, expectedVersion)
  await recordAudit(ctx, 'archived', 'policy', id)
}

/** What a new firm starts with: a published survey, and a policy that asks a day after a ticket was resolved. */
export async function seedAsking(ctx: TenantContext): Promise<void> {
  const surveyId = await createDefaultSurvey(ctx)
  await insertPolicy(ctx, {
    name: 'A day after a resolved ticket',
    surveyId,
    trigger: 'ticket_resolved',
    position: 100,
    delayMinutes: 1440,
    expiresAfterDays: 14,
    enabled: true,
  })
}

async function checkSurvey(ctx: TenantContext, surveyId: string) {
  const survey = await getSurvey(ctx, surveyId).catch((error) => {
    throw error instanceof Problem
      ? new Problem('unknown_reference', 'There is no survey with this surveyId.', { cause: error })
      : error
  })
  if (survey.archivedAt) throw new Problem('conflict', 'The survey is archived.')
}
