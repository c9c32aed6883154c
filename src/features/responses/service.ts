import { LRUCache } from 'lru-cache'
import type { TenantContext } from '../../context.ts'
import { wordsIn } from '../../languages/words.ts'
import { notFound, Problem } from '../../problems.ts'
import type { SurveyContent } from '../surveys/schemas.ts'
import { type AnswerFault, type GivenAnswers, readAnswers } from './answers.ts'
import { captureResponse as capture } from './capture-queries.ts'
import * as queries from './queries.ts'
import type { NewResponse, Receipt } from './schemas.ts'

export type { SurveyContent } from '../surveys/schemas.ts'
export { type AnswerFault, longestText, readAnswers, type StoredAnswer } from './answers.ts'
export { eraseResponse, excludeResponse, includeResponse, reattributeResponse } from './corrections.ts'
export { exclusionsOf } from './exclusions.ts'
export { getResponse, listResponses, listRevisions } from './reading.ts'

/** A published version never changes, so it is read once by each process. */
const versions = new LRUCache<string, SurveyContent>({
  max: 1000,
  maxSize: 16 * 1024 * 1024,
  sizeCalculation: (content) => JSON.stringify(content).length,
})

/** The content of a published version; undefined when this tenant has no such version. */
export async function findSurveyContent(ctx: TenantContext, versionId: string): Promise<SurveyContent | undefined> {
  const key = `${ctx.tenantId} ${versionId}`
  const known = versions.get(key)
  if (known) return known
  const version = await queries.findSurveyVersion(ctx, versionId)
  if (version) versions.set(key, version.content)
  return version?.content
}

export type CaptureOutcome =
  | { outcome: 'stored' | 'repeated' | 'changed'; receipt: Receipt; unseen: string[] }
  | { outcome: 'edit_window_over' | 'expired' | 'unknown' | 'other_version' }
  | { outcome: 'invalid'; faults: AnswerFault[] }

/**
 * Takes answers to an invitation that was asked with the given survey version. Equal answers give the receipt there
 * is; other answers within the tenant's edit window make a revision. A version that does not exist, or is not the one
 * asked, gives other_version; an invitation that cannot be answered unknown, expired or edit_window_over.
 *
 * Where the answers lead to questions that the person has not seen, they are stored as not complete; `unseen` names
 * these questions. Answers that were not there may still be added for a day, also after the edit window.
 */
export async function captureResponse(
  ctx: TenantContext,
  invitationId: string,
  versionId: string,
  given: GivenAnswers,
  reason: string,
  isSeen?: (questionId: string) => boolean,
): Promise<CaptureOutcome> {
  const content = await findSurveyContent(ctx, versionId)
  if (!content) return { outcome: 'other_version' }
  const { answers, faults, unseen } = readAnswers(content, given, isSeen)
  if (faults.length > 0) return { outcome: 'invalid', faults }
  const { outcome, ...row } = await capture(ctx, invitationId, versionId, answers, reason, unseen.length === 0)
  if (outcome !== 'stored' && outcome !== 'repeated' && outcome !== 'changed') return { outcome }
  const receipt: Receipt = {
    id: row.id!,
    invitationId,
    revision: row.revision!,
    submittedAt: row.submitted_at!,
    changedAt: row.changed_at!,
    editableUntil: row.editable_until!,
    complete: row.complete!,
  }
  return { outcome, receipt, unseen }
}

/**
 * Takes answers from a portal, as captureResponse does; the caller is recorded. Throws not_found, invalid_input with
 * the place of each fault, invitation_expired and edit_window_over.
 */
export async function recordResponse(
  ctx: TenantContext,
  invitationId: string,
  { answers, complete = true, reason = 'Changed through the API.' }: NewResponse,
): Promise<{ created: boolean; receipt: Receipt }> {
  const given = new Map(answers.map(({ questionId, value }) => [questionId, value]))
  if (given.size < answers.length) throw new Problem('invalid_input', 'A question is answered twice.')
  const asked = await queries.findSurveyOfInvitation(ctx, invitationId)
  if (!asked) throw notFound('invitation')
  const first = asked.content.questions.find(({ required, showIf }) => required && !showIf)?.id
  const isSeen = (questionId: string) => complete || questionId === first
  const result = await captureResponse(ctx, invitationId, asked.id, given, reason, isSeen)
  switch (result.outcome) {
    case 'invalid': {
      const { say } = wordsIn('en')
      const faults = result.faults.map(({ questionId, fault }) => {
        const index = answers.findIndex((answer) => answer.questionId === questionId)
        return { pointer: index < 0 ? '/answers' : `/answers/${index}`, message: `${questionId}: ${say(...fault)}` }
      })
      throw new Problem('invalid_input', faults[0]!.message, { faults })
    }
    case 'expired':
      throw new Problem('invitation_expired')
    case 'edit_window_over':
      throw new Problem('edit_window_over')
    case 'unknown':
    case 'other_version':
      throw notFound('invitation that can be answered')
    default:
      return { created: result.outcome === 'stored', receipt: result.receipt }
  }
}
