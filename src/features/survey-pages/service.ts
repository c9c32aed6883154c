import type { TenantContext } from '../../context.ts'
import { isId } from '../../ids.ts'
import { type AnswerFault, captureResponse, findSurveyContent } from '../responses/service.ts'
import { contentIn, type PlainContent } from '../surveys/content.ts'
import { type OpenedPage, openSurveyPage } from './queries.ts'
import type { Visitor } from './visitor.ts'

/** What stands in the form, by question: as it was typed, or as it was answered before. */
export type Entries = ReadonlyMap<string, string>

export interface SurveyForm {
  page: OpenedPage
  content: PlainContent
  entries: Entries
  faults: AnswerFault[]
}

/**
 * The page of an invitation, filled with what was answered before; its condition says whether there is a form on it.
 * It is in the language chosen there if the survey has it, else in that of the person who was asked.
 * Undefined for one that does not exist, was revoked or was never sent: these are not told apart.
 */
export async function readSurveyPage(
  ctx: TenantContext,
  invitationId: string,
  visit?: Visitor,
  lang?: string,
): Promise<SurveyForm | undefined> {
  const page = await openSurveyPage(ctx, invitationId, visit)
  if (!page || page.condition === 'unknown') return undefined
  const content = contentIn((await findSurveyContent(ctx, page.survey_version_id))!, lang, ...page.locales)
  const entries = new Map(page.answers.map(({ questionId, value, text }) => [questionId, text ?? String(value)]))
  if (visit?.mark != null) entries.set(content.questions[0]!.id, String(visit.mark))
  return { page, content, entries, faults: [] }
}

export type Submitted = { stored: true } | { stored: false; form: SurveyForm | undefined }

/**
 * Takes a sent form. What cannot be stored comes back as the form to show again, with what was typed and why; a form
 * that does not name the survey version it was made for stores nothing, so that a bare POST by a mail scanner is none.
 */
export async function submitSurvey(
  ctx: TenantContext,
  invitationId: string,
  fields: Readonly<Record<string, unknown>>,
  lang?: string,
): Promise<Submitted> {
  const versionId = typeof fields.surveyVersion === 'string' ? fields.surveyVersion : ''
  const content = isId(versionId) ? await findSurveyContent(ctx, versionId) : undefined
  const entries = new Map<string, string>()
  for (const { id } of content?.questions ?? []) {
    const value = fields[id]
    if (typeof value === 'string') entries.set(id, value)
  }
  const result = content
    ? await captureResponse(ctx, invitationId, versionId, entries, 'Changed by the person who was asked.')
    : ({ outcome: 'other_version' } as const)
  if ('receipt' in result) return { stored: true }
  const form = await readSurveyPage(ctx, invitationId, undefined, lang)
  if (!form) return { stored: false, form }
  const faults =
    result.outcome === 'invalid'
      ? result.faults
      : [{ questionId: form.content.questions[0]!.id, fault: ['fault.otherVersion'] as const }]
  return { stored: false, form: { ...form, entries, faults } }
}
