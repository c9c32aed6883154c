import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { FigureKind } from './measures.ts'
import type { FigureListQuery } from './schemas.ts'

/** Marks given in one span of a year: spans are the last 30 days (0), the 60 before (1) and the 275 before those (2). */
export type MarkCount = [
  kind: FigureKind,
  dimension: string,
  span: number,
  value: number,
  n: number,
  s: number,
  s2: number,
]

export interface CellSums {
  id: string
  name: string
  minimum_responses: number
  today: string
  as_of: string
  marks: MarkCount[] | null
  responses: [span: number, n: number][] | null
  invitations: [span: number, delivered: number, responded: number][] | null
}

/** Later days, for a past as_of, get a span of their own (-1). */
const span = `case when day > f.as_of then -1 when day > f.as_of - 30 then 0 when day > f.as_of - 90 then 1 else 2 end`

/*
 * Every cell of the year is read and added once, by span; windows are sums of spans. One statement, so that one
 * consultant costs one round trip. The days have a lower bound only: with two bounds PostgreSQL expects a handful of
 * rows and sorts them all, which takes longer than everything else.
 */
const cellSums = defineStatement<CellSums>(
  'figure_cell_sums',
  `with firm as materialized (
      select t.minimum_responses, d.today, coalesce($3::date, d.today) as as_of
      from tenants t cross join lateral (select (tenant_now() at time zone t.time_zone)::date as today) d
      where t.id = $1)
    select c.id, c.name, f.minimum_responses, f.today, f.as_of,
      (select json_agg(json_build_array(m.kind, m.dimension, m.span, m.value, m.n, m.s, m.s2))
       from (select kind, dimension, ${span} as span, value,
                    sum(n) as n, sum(s) as s, sum(s2) as s2
             from metric_cells
             where tenant_id = $1 and consultant_id = c.id and day > f.as_of - 365
             group by 1, 2, 3, 4) m) as marks,
      (select json_agg(json_build_array(r.span, r.n))
       from (select ${span} as span, sum(n) as n
             from service_cells
             where tenant_id = $1 and consultant_id = c.id and day > f.as_of - 365
             group by 1) r) as responses,
      (select json_agg(json_build_array(i.span, i.delivered, i.responded))
       from (select ${span} as span,
                    sum(delivered) as delivered, sum(responded) as responded
             from invitation_cells
             where tenant_id = $1 and consultant_id = c.id and day > f.as_of - 365
             group by 1) i) as invitations
    from consultants c cross join firm f
    where c.tenant_id = $1 and c.id = any($2::uuid[])
    order by c.name, c.id`,
)

/** Sums of the cells of consultants in the year up to a day (today without one). */
export const readCellSums = ({ run, tenantId }: TenantContext, consultantIds: string[], asOf: string | undefined) =>
  run(cellSums, [tenantId, consultantIds, asOf ?? null])

/** A page of consultants by name; a consultant is on it alone. */
export const listConsultants = ({ tx, tenantId, actor }: TenantContext, page: Omit<FigureListQuery, 'asOf'>) =>
  readPage(
    tx
      .selectFrom('consultants')
      .select(['id', 'name'])
      .where('tenantId', '=', tenantId)
      .where('archivedAt', 'is', null)
      .$if(actor.kind === 'user' && actor.role === 'consultant', (query) =>
        query.where('id', '=', actor.kind === 'user' ? actor.consultantId : null),
      ),
    page,
    { name: 'name' },
  )
