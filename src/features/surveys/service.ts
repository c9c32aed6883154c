import type { TenantContext } from '../../context.ts'
import { notFound, Problem } from '../../problems.ts'
import { archiveRow, changeRow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import { defaultSurvey } from './default-survey.ts'
import {
  findPolicyOfSurvey,
  findSurvey,
  findVersion,
  insertSurvey,
  insertVersion,
  lockSurvey,
  listSurveys as selectSurveys,
  listVersions as selectVersions,
} from './queries.ts'
import { checkQuestions } from './questions.ts'
import type { NewSurvey, SurveyChange, SurveyContent, SurveyQuery, SurveyVersionQuery } from './schemas.ts'
import { checkTranslations } from './translations.ts'

/** Creates a survey; nobody is asked with it before its draft is published. */
export async function createSurvey(ctx: TenantContext, { name, draft }: NewSurvey) {
  if (draft) checkQuestions(draft, '/draft')
  const { id } = await insertSurvey(ctx, name, draft)
  await recordAudit(ctx, 'created', 'survey', id)
  return getSurvey(ctx, id)
}

export async function getSurvey(ctx: TenantContext, id: string) {
  const survey = await findSurvey(ctx, id)
  if (!survey) throw notFound('survey')
  return survey
}

export const listSurveys = (ctx: TenantContext, query: SurveyQuery) => selectSurveys(ctx, query)

export async function changeSurvey(ctx: TenantContext, id: string, change: SurveyChange, expectedVersion?: number) {
  await changeRow(ctx, 'surveys', 'survey', id, change, expectedVersion)
  await recordAudit(ctx, 'changed', 'survey', id, { fields: Object.keys(change) })
  return getSurvey(ctx, id)
}

/** Archives a survey; one that a policy asks with cannot go. */
export async function archiveSurvey(ctx: TenantContext, id: string, expectedVersion?: number) {
  const policy = await findPolicyOfSurvey(ctx, id)
  if (policy) throw new Problem('in_use', `The policy “${policy.name}” asks with this survey.`)
  await archiveRow(ctx, 'surveys', 'survey', id, expectedVersion)
  await recordAudit(ctx, 'archived', 'survey', id)
}

/** Replaces the draft as a whole. Published versions stay as they are. */
export async function writeDraft(ctx: TenantContext, id: string, draft: SurveyContent, expectedVersion?: number) {
  checkQuestions(draft)
  await changeRow(ctx, 'surveys', 'survey', id, { draft: JSON.stringify(draft) }, expectedVersion)
  await recordAudit(ctx, 'drafted', 'survey', id)
  return getSurvey(ctx, id)
}

/** Freezes the draft as the next version; invitations decided from now on use it. Throws conflict where texts are missing. */
export async function publishSurvey(ctx: TenantContext, id: string) {
  const survey = await lockSurvey(ctx, id)
  if (!survey) throw notFound('survey')
  if (survey.archivedAt) throw new Problem('conflict', 'The survey is archived.')
  if (!survey.draft) throw new Problem('conflict', 'The survey has no draft that could be published.')
  checkTranslations(survey.draft)
  const version = await insertVersion(ctx, id, JSON.stringify(survey.draft))
  await changeRow(ctx, 'surveys', 'survey', id, { draft: null })
  await recordAudit(ctx, 'published', 'survey', id, { number: version.number })
  return version
}

export async function listSurveyVersions(ctx: TenantContext, surveyId: string, query: SurveyVersionQuery) {
  await getSurvey(ctx, surveyId)
  return selectVersions(ctx, surveyId, query)
}

export async function getSurveyVersion(ctx: TenantContext, surveyId: string, number: number) {
  const version = await findVersion(ctx, surveyId, number)
  if (!version) throw notFound('version of this survey')
  return version
}

/** The survey that a new firm starts with, published; returns its id. */
export async function createDefaultSurvey(ctx: TenantContext): Promise<string> {
  const { id } = await insertSurvey(ctx, 'After a resolved ticket', undefined)
  await insertVersion(ctx, id, JSON.stringify(defaultSurvey))
  return id
}
