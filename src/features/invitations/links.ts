import type { TenantContext } from '../../context.ts'
import { marksOf } from '../surveys/marks.ts'
import type { Question } from '../surveys/schemas.ts'
import { surveyLink } from './survey-mail.ts'

interface Linked {
  id: string
  expiresAt: Date
  /** Of the first question. */
  firstKind: string | null
}

/** An invitation with its links, for those who may write: who has a link can answer. */
export function withLinks<Row extends Linked>({ actor, deps, tenantId }: TenantContext, { firstKind, ...row }: Row) {
  const mayAnswer = 'scopes' in actor && actor.scopes.has('invitations:write')
  if (!mayAnswer) return { ...row, surveyUrl: null, markUrls: null }
  const surveyUrl = surveyLink(deps, tenantId, { id: row.id, expires_at: row.expiresAt })
  const marks = firstKind ? marksOf(firstKind as Question['kind']) : []
  const markUrls = marks.map(({ value, label }) => ({ mark: value, label, url: `${surveyUrl}?m=${value}` }))
  return { ...row, surveyUrl, markUrls }
}
