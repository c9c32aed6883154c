import { caterpillarChart } from '../../charts/caterpillar-chart.ts'
import { funnelChart } from '../../charts/funnel-chart.ts'
import { seriesChart } from '../../charts/series-chart.ts'
import type { TenantContext } from '../../context.ts'
import { getWholeList, type WholeList } from '../scores/service.ts'
import type { CaterpillarQuery, FunnelQuery, SeriesChartQuery } from './schemas.ts'
import { readSeries } from './series.ts'

export { readSeries } from './series.ts'

/** The course of a score as a picture. Throws not_found as the score does, and conflict for too many points. */
export async function drawSeries(
  ctx: TenantContext,
  by: 'consultant' | 'team' | 'client',
  id: string,
  { theme, width, ...span }: SeriesChartQuery,
): Promise<string> {
  return seriesChart(await readSeries(ctx, by, id, span), { theme, width })
}

/** The firm's funnel plot, of the consultants whose score the caller may see. Throws as getWholeList does. */
export async function drawFunnel(ctx: TenantContext, { theme, width, ...query }: FunnelQuery): Promise<string> {
  const { asOf, window, firm, items } = await getWholeList(ctx, 'consultant', query)
  const consultants = items.flatMap(({ name, spread }) => (spread === null ? [] : [{ name, ...spread }]))
  // Without an answer in the window the model has no parameters, and nobody has a place in the funnel.
  const model = { mean: firm.mu ?? 0, sigma2: firm.sigma2 ?? 0 }
  return funnelChart({ ...model, consultants, asOf, windowDays: window }, { theme, width })
}

/** A score list with its intervals drawn; rows that are withheld have no mark. Throws as getWholeList does. */
export async function drawCaterpillar(
  ctx: TenantContext,
  { by, sort, theme, width, ...query }: CaterpillarQuery,
): Promise<string> {
  const list = await getWholeList(ctx, by, query)
  const { asOf, window, items: rows } = list
  return caterpillarChart({ of: by, rows, mean: meanOf(list), sort, asOf, windowDays: window }, { theme, width })
}

/** The firm's mean, to compare with; of a single consultant it is that one's own. */
const meanOf = ({ tenant, firm }: WholeList) => (firm.consultants > 1 ? tenant.score : null)
