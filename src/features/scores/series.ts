import type { TenantContext } from '../../context.ts'
import type { Point, SeriesQuery, SubjectKind } from './schemas.ts'
import { listPoints } from './series-queries.ts'
import { isOwn, seesEverything } from './shown.ts'
import { requireSubject } from './subjects.ts'

/** The score of a subject at the ends of weeks or months; points with too few answers are withheld as scores are. */
export async function listSeries(ctx: TenantContext, by: SubjectKind, id: string, query: SeriesQuery) {
  await requireSubject(ctx, by, id)
  const { items, nextCursor } = await listPoints(ctx, by, id, query)
  const everything = seesEverything(ctx.actor)
  const plain = everything || isOwn(ctx.actor, { by, id })
  return {
    items: items.map(({ asOf, n, published, score, low, high, rawMean }): Point => {
      const visible = published || everything
      return {
        ...{ asOf, published, withheld: !visible },
        n: visible || plain ? n : null,
        rawMean: visible || plain ? rawMean : null,
        ...(visible ? { score, low, high } : { score: null, low: null, high: null }),
      }
    }),
    nextCursor,
  }
}
