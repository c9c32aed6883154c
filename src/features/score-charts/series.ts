import { maxSeriesPoints, type SeriesData, type SeriesPoint } from '../../charts/series-chart.ts'
import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import type { Point, Score } from '../scores/schemas.ts'
import { getScore, listSeries } from '../scores/service.ts'
import type { SeriesChartQuery } from './schemas.ts'

type Kind = 'consultant' | 'team' | 'client'
type Span = Pick<SeriesChartQuery, 'every' | 'from' | 'to'>

/**
 * The course of a score, the current one last, with the firm's beside it. A client's picture may be handed to the
 * client, so the firm's score, which tells of other clients, is left out of that.
 */
export async function readSeries(ctx: TenantContext, by: Kind, id: string, span: Span): Promise<SeriesData> {
  refuseTurnedRound(span)
  const current = await getScore(ctx, by, id, {})
  const own = [...(await pointsOf(ctx, by, id, span)), ...within(current, span)]
  const firm =
    by === 'client'
      ? []
      : [
          ...(await pointsOf(ctx, 'tenant', ctx.tenantId, span)),
          ...within(await getScore(ctx, 'tenant', ctx.tenantId, {}), span),
        ]
  const means = new Map(firm.map(({ asOf, score }) => [asOf, score]))
  // The current day may be a point as well: the later of the two counts.
  const byDay = new Map(own.map((point) => [point.asOf, point]))
  const points = [...byDay.values()].map(
    ({ asOf, score, low, high, rawMean, n }): SeriesPoint => ({
      ...{ asOf, score, low, high, rawMean, n, mean: means.get(asOf) ?? null },
    }),
  )
  return { name: current.name, points: isAlone(points) ? points.map((point) => ({ ...point, mean: null })) : points }
}

/** The firm's mean of a single consultant is that one's score: a second line would say nothing. */
const isAlone = (points: readonly SeriesPoint[]) =>
  points.every(({ score, mean }) => score === null || mean === null || score === mean)

async function pointsOf(ctx: TenantContext, by: Kind | 'tenant', id: string, span: Span): Promise<(Point | Score)[]> {
  // One less than a picture holds, as the current score comes to them.
  const { items, nextCursor } = await listSeries(ctx, by, id, { ...span, limit: maxSeriesPoints - 1, sort: '-asOf' })
  if (nextCursor !== null && span.from !== undefined)
    throw new Problem(
      'conflict',
      `From ${span.from} on there are more than ${maxSeriesPoints} points, too many for one picture. Begin later, or ` +
        'ask for the ends of months.',
    )
  return items
}

const within = (score: Score, { from, to }: Span) =>
  (from === undefined || score.asOf >= from) && (to === undefined || score.asOf <= to) ? [score] : []

function refuseTurnedRound({ from, to }: Span) {
  if (from === undefined || to === undefined || from <= to) return
  throw new Problem('invalid_input', `The first day, ${from}, lies after the last, ${to}.`, {
    faults: [{ pointer: 'query/from', message: 'must not lie after to' }],
  })
}
