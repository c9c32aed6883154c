import type { Actor, TenantContext } from '../../context.ts'
import { type PageRequest, readPage } from '../../http/page.ts'
import type { StoredAnswer } from './answers.ts'

interface Revision {
  id: string
  revision: number
  answers: StoredAnswer[]
  replacedByKind: Actor['kind']
  replacedById: string | null
  reason: string
  replacedAt: Date
}

export const listRevisions = ({ tx, tenantId }: TenantContext, responseId: string, page: PageRequest) =>
  readPage(
    tx
      .selectFrom('responseRevisions')
      .selectAll()
      .$castTo<Revision>()
      .where('tenantId', '=', tenantId)
      .where('responseId', '=', responseId),
    page,
    { revision: 'revision' },
  )
