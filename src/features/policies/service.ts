import { sql } from 'kysely'
import { noRules, type Rules } from '../../asking/rules.ts'
import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { archiveRow, changeRow, getRow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import { createDefaultSurvey, getSurvey } from '../surveys/service.ts'
import { checkSettings } from './check.ts'
import { insertPolicy, listPolicies as selectPolicies, listVersions as selectVersions } from './queries.ts'
import type { NewPolicy, PolicyChange, PolicyQuery, PolicyVersionQuery } from './schemas.ts'
import type { Scope } from './scope.ts'

export type { Scope } from './scope.ts'

export async function createPolicy(ctx: TenantContext, policy: NewPolicy) {
  await checkSurvey(ctx, policy.surveyId)
  checkSettings(policy)
  const created = await insertPolicy(ctx, policy)
  await recordAudit(ctx, 'created', 'policy', created.id)
  return shown(created)
}

export const getPolicy = async (ctx: TenantContext, id: string) => shown(await getRow(ctx, 'policies', 'policy', id))

export async function listPolicies(ctx: TenantContext, query: PolicyQuery) {
  const page = await selectPolicies(ctx, query)
  return { ...page, items: page.items.map(shown) }
}

/** The policy as it was at each of its versions; throws not_found. */
export async function listPolicyVersions(ctx: TenantContext, id: string, query: PolicyVersionQuery) {
  await getPolicy(ctx, id)
  const page = await selectVersions(ctx, id, query)
  return { ...page, items: page.items.map((version) => ({ ...version, content: shown(version.content) })) }
}

/**
 * Changes a policy for occasions that are decided from now on; invitations that are scheduled keep their time. Of rules
 * and scope, what is given replaces what is there, part by part.
 */
export async function changePolicy(ctx: TenantContext, id: string, change: PolicyChange, expectedVersion?: number) {
  if (change.surveyId !== undefined) await checkSurvey(ctx, change.surveyId)
  const { rules, scope, ...plain } = change
  const merged = (column: 'rules' | 'scope', value: object) =>
    sql`${sql.ref(column)} || ${JSON.stringify(value)}::jsonb`
  const changed = await changeRow(
    ctx,
    'policies',
    'policy',
    id,
    { ...plain, ...(rules && { rules: merged('rules', rules) }), ...(scope && { scope: merged('scope', scope) }) },
    expectedVersion,
  )
  const policy = shown(changed)
  checkSettings(policy)
  await recordAudit(ctx, 'changed', 'policy', id, { fields: Object.keys(change) })
  return policy
}

/** A policy as a change would make it, checked like one but not stored. Throws what changePolicy throws. */
export async function draftOf(ctx: TenantContext, id: string, { rules, scope, ...plain }: Partial<PolicyChange>) {
  if (plain.surveyId !== undefined) await checkSurvey(ctx, plain.surveyId)
  const policy = await getPolicy(ctx, id)
  const draft = { ...policy, ...plain, rules: { ...policy.rules, ...rules }, scope: { ...policy.scope, ...scope } }
  checkSettings(draft)
  return draft
}

/** Rules that were never said restrict nothing. */
const shown = <Row extends { rules: unknown; scope: unknown }>({ rules, scope, ...policy }: Row) => ({
  ...policy,
  rules: { ...noRules, ...(rules as Partial<Rules>) },
  scope: scope as Scope,
})

/** Lets a policy ask, or stops it from asking. */
export async function enablePolicy(ctx: TenantContext, id: string, enabled: boolean, expectedVersion?: number) {
  const changed = await changeRow(ctx, 'policies', 'policy', id, { enabled }, expectedVersion)
  await recordAudit(ctx, enabled ? 'enabled' : 'disabled', 'policy', id)
  return shown(changed)
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
    exclusive: true,
    priority: 0,
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
