import type { TenantContext } from '../../context.ts'
import { isId } from '../../ids.ts'
import { writeShowing } from '../../showings.ts'
import { type AnswerFault, type CaptureOutcome, captureResponse, findSurveyContent } from '../responses/service.ts'
import { contentIn, type PlainContent, type PlainQuestion } from '../surveys/content.ts'
import type { SurveyContent } from '../surveys/schemas.ts'
import { type Entries, entriesOf, questionsOn, readForm, type SentForm } from './forms.ts'
import { type OpenedPage, openSurveyPage } from './queries.ts'
import type { Visitor } from './visitor.ts'

export interface SurveyForm {
  page: OpenedPage
  content: PlainContent
  /** The questions that stand on it. */
  questions: PlainQuestion[]
  /** It asks only what earlier answers led to; those are stored already. */
  isFollowUp: boolean
  entries: Entries
  faults: AnswerFault[]
  /** What the form says about this showing of it. */
  showing: string
  /** The vote is held: the page asks for one more press. */
  isHeld?: boolean
}

export interface Opening {
  visit?: Visitor
  /** The language that was chosen on the page. */
  lang?: string | undefined
  part?: 'whole' | 'followUps'
}

/**
 * The page of an invitation, filled with what was answered before; its condition says whether there is a form on it.
 * It is in the language chosen there if the survey has it, else in that of the person who was asked.
 * Undefined for one that does not exist, was revoked or was never sent: these are not told apart.
 */
export async function readSurveyPage(
  ctx: TenantContext,
  invitationId: string,
  { visit, lang, part = 'whole' }: Opening = {},
): Promise<SurveyForm | undefined> {
  const page = await openSurveyPage(ctx, invitationId, visit)
  if (!page || page.condition === 'unknown') return undefined
  const content = contentIn((await findSurveyContent(ctx, page.survey_version_id))!, lang, ...page.locales)
  const entries = new Map(page.answers.map(({ questionId, value, text }) => [questionId, text ?? String(value)]))
  if (visit?.mark != null) entries.set(content.questions[0]!.id, String(visit.mark))
  const isFollowUp = part === 'followUps' && page.submitted_at !== null
  const questions = questionsOn(content, page.answers, isFollowUp ? 'followUps' : 'whole')
  return { page, content, questions, isFollowUp, entries, faults: [], showing: showingNow(ctx, invitationId, false) }
}

/** A showing of the page of an invitation; one that asks to press once more says so. */
export const showingNow = ({ deps, tenantId }: TenantContext, invitationId: string, confirms: boolean) =>
  writeShowing(deps.secrets, { tenantId, invitationId }, { shownAt: deps.clock.now(), confirms })

/** Whether there is something to fill in: the follow-ups of somebody who is still answering stay open for a day. */
export const isFillable = ({ page, questions, isFollowUp }: SurveyForm): boolean =>
  isFollowUp
    ? questions.length > 0 && (page.condition === 'answered' || page.completable)
    : page.condition === 'open' || page.condition === 'answered'

export type Submitted =
  | { stored: true; asksMore: boolean; responseId: string }
  | { stored: false; form: SurveyForm | undefined }

/**
 * Takes a sent form. Where its answers lead to questions that were not on it, they are stored as not complete, and
 * there is more to ask. What cannot be stored comes back as the form to show again, with what was typed and why; a form
 * that does not name the survey version it was made for stores nothing, so that a bare POST by a mail scanner is none.
 */
export async function submitSurvey(
  ctx: TenantContext,
  invitationId: string,
  fields: Readonly<Record<string, unknown>>,
  lang?: string,
): Promise<Submitted> {
  const sent = await readSentForm(ctx, fields)
  const result: CaptureOutcome = sent ? await capture(ctx, invitationId, sent) : { outcome: 'other_version' }
  if ('receipt' in result) return { stored: true, asksMore: result.unseen.length > 0, responseId: result.receipt.id }
  return { stored: false, form: await showAgain(ctx, invitationId, sent, lang, result) }
}

type Unstored = { faults: AnswerFault[] } | { outcome: string }

/** The page with what was sent, and why it is not stored; the page of a form that is for another version says so. */
export async function showAgain(
  ctx: TenantContext,
  invitationId: string,
  sent: VersionForm | undefined,
  lang: string | undefined,
  why: Unstored,
): Promise<SurveyForm | undefined> {
  const form = await readSurveyPage(ctx, invitationId, { lang, part: sent?.isFollowUp ? 'followUps' : 'whole' })
  if (!form) return undefined
  const entries = sent ? entriesOf(sent) : new Map<string, string>()
  if (!('faults' in why)) {
    const faults = [{ questionId: form.questions[0]?.id ?? '', fault: ['fault.otherVersion'] as const }]
    return { ...form, entries, faults }
  }
  const { faults } = why
  const isOn = ({ id }: PlainQuestion) => sent!.asked.has(id) || faults.some(({ questionId }) => questionId === id)
  return { ...form, questions: form.content.questions.filter(isOn), entries, faults }
}

/** A sent form with the survey version that it was made for. */
export interface VersionForm extends SentForm {
  versionId: string
  content: SurveyContent
  /** It asked only what earlier answers led to. */
  isFollowUp: boolean
}

/** Undefined for a form that names no survey version of this firm. */
export async function readSentForm(
  ctx: TenantContext,
  fields: Readonly<Record<string, unknown>>,
): Promise<VersionForm | undefined> {
  const versionId = typeof fields.surveyVersion === 'string' ? fields.surveyVersion : ''
  const content = isId(versionId) ? await findSurveyContent(ctx, versionId) : undefined
  if (!content) return undefined
  const sent = readForm(content, fields)
  return { ...sent, versionId, content, isFollowUp: asksFollowUpsOnly(content, sent) }
}

const asksFollowUpsOnly = ({ questions }: SurveyContent, { asked }: SentForm) =>
  asked.size > 0 && questions.every(({ id, showIf }) => showIf || !asked.has(id))

async function capture(ctx: TenantContext, invitationId: string, sent: VersionForm): Promise<CaptureOutcome> {
  const { given, isSeen } = await answersOf(ctx, invitationId, sent)
  return captureResponse(ctx, invitationId, sent.versionId, given, 'Changed by the person who was asked.', isSeen)
}

/** A form speaks of the questions that stood on it; what was said to the others before goes on being said. */
export async function answersOf(
  ctx: TenantContext,
  invitationId: string,
  { versionId, content, asked, given }: VersionForm,
) {
  const all = new Map<string, string | number | string[]>(given)
  if (content.questions.some(({ id }) => !asked.has(id))) {
    const earlier = await openSurveyPage(ctx, invitationId)
    for (const { questionId, value, text } of earlier?.survey_version_id === versionId ? earlier.answers : []) {
      if (asked.has(questionId) || all.has(questionId)) continue
      const isList = content.questions.find(({ id }) => id === questionId)?.multiple
      all.set(questionId, value ?? (isList ? text!.split(' ') : text!))
    }
  }
  const everybodySees = new Set(content.questions.filter(({ showIf }) => !showIf).map(({ id }) => id))
  const isSeen = (questionId: string) => asked.has(questionId) || everybodySees.has(questionId)
  return { given: all, isSeen }
}
