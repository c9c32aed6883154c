import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { StoredAnswer } from './answers.ts'

interface Captured {
  outcome: 'stored' | 'repeated' | 'changed' | 'edit_window_over' | 'expired' | 'unknown' | 'other_version'
  id: string | null
  revision: number | null
  submitted_at: Date | null
  changed_at: Date | null
  editable_until: Date | null
  complete: boolean | null
}

const captureStatement = defineStatement<Captured>(
  'capture_answers',
  'select * from capture_answers($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)',
)

/** Stores answers in one call: the response with its credit and sums, or a revision of it. */
export async function captureResponse(
  { run, tenantId, actor }: TenantContext,
  invitationId: string,
  surveyVersionId: string,
  answers: readonly StoredAnswer[],
  reason: string,
  isComplete: boolean,
): Promise<Captured> {
  const rows = await run(captureStatement, [
    tenantId,
    invitationId,
    surveyVersionId,
    answers.map(({ questionId }) => questionId),
    answers.map(({ kind }) => kind),
    answers.map(({ dimension }) => dimension),
    answers.map(({ target }) => target),
    answers.map(({ value }) => value),
    answers.map(({ text }) => text),
    actor.kind,
    actor.id,
    reason,
    isComplete,
  ])
  return rows[0]!
}
