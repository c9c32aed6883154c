import { sql } from 'kysely'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { SeriesQuery, SubjectKind } from './schemas.ts'
import { headlineWindow } from './windows.ts'

/** Points of a series at the ends of weeks or months. */
export const listPoints = (
  { tx, tenantId }: TenantContext,
  by: SubjectKind,
  subjectId: string,
  { every, from, to, ...page }: SeriesQuery,
) => {
  const isEnd =
    every === 'week' ? sql<boolean>`extract(isodow from as_of) = 7` : sql<boolean>`extract(day from as_of + 1) = 1`
  const points = tx
    .selectFrom('scores')
    .select(['subjectId as id', 'asOf', 'n', 'published', 'score', 'low', 'high', 'rawMean'])
    .where('tenantId', '=', tenantId)
    .where('subjectKind', '=', by)
    .where('subjectId', '=', subjectId)
    .where('windowDays', '=', headlineWindow)
    .where(isEnd)
    .$if(from !== undefined, (query) => query.where('asOf', '>=', from!))
    .$if(to !== undefined, (query) => query.where('asOf', '<=', to!))
    .as('points')
  return readPage(tx.selectFrom(points).selectAll(), page, { asOf: 'asOf' })
}
