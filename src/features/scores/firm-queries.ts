import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

export interface FirmFacts {
  time_zone: string
  minimum_responses: number
  client_adjustment: boolean
  /** Days since 1970-01-01, in the firm's zone. */
  today: number
  consultants: string[]
  clients: string[]
  teams: { id: string; members: string[] }[]
}

const facts = defineStatement<FirmFacts>(
  'score_facts',
  `select t.time_zone, t.minimum_responses, t.client_adjustment,
     (tenant_now() at time zone t.time_zone)::date - date '1970-01-01' as today,
     array(select c.id from consultants c where c.tenant_id = $1 and c.archived_at is null order by c.id)::text[]
       as consultants,
     array(select c.id from clients c where c.tenant_id = $1)::text[] as clients,
     (select coalesce(json_agg(json_build_object('id', m.id, 'members', m.members)), '[]')
      from (select m.team_id as id, json_agg(m.consultant_id) as members from team_members m
            join teams g on g.tenant_id = $1 and g.id = m.team_id and g.archived_at is null
            where m.tenant_id = $1 group by m.team_id) m) as teams
   from tenants t where t.id = $1`,
)

/** What a firm's scores depend on beside its answers. */
export const readFirmFacts = async ({ run, tenantId }: TenantContext) => (await run(facts, [tenantId]))[0]!

/** Part 1: service cell; 2: metric cells; 3: invitation cells. What a column says depends on the part. */
export interface CellRow {
  part: 1 | 2 | 3
  consultant: string
  key: string | null
  survey: string | null
  day: number
  n: number
  s: number
  s2: number
  sx: number
  sxx: number
}

// Windows of metrics, alerts and rates end after 30, 90 and 365 days: inside such a span the day does not matter.
const spanStart = `case when day > $2::date - 30 then $2::date when day > $2::date - 90 then $2::date - 30
    else $2::date - 90 end - date '1970-01-01'`
const inYear = 'day > $2::date - 365 and day <= $2::date'

/*
 * All that scoring reads, as of one moment. Each consultant's cells lie together, by day: so only those of the year are
 * read, however long the history is.
 */
const cells = defineStatement<CellRow>(
  'score_cells',
  `select 1 as part, k.id::text as consultant, c.client_key::text as key, c.survey_id::text as survey,
     c.day - date '1970-01-01' as day, c.n, c.s::float8, c.s2::float8, c.sx::float8, c.sxx::float8
   from consultants k
   cross join lateral (select * from service_cells where tenant_id = $1 and consultant_id = k.id and ${inYear}) c
   where k.tenant_id = $1
   union all
   select 2, k.id::text, c.kind, null, c.day, c.n, c.s::float8, c.s2::float8, c.value::float8, 0
   from consultants k
   cross join lateral (
     select kind, value, ${spanStart} as day, sum(n)::int as n, sum(s) as s, sum(s2) as s2
     from metric_cells where tenant_id = $1 and consultant_id = k.id and ${inYear} group by 1, 2, 3) c
   where k.tenant_id = $1
   union all
   select 3, k.id::text, null, null, c.day, c.delivered, c.responded::float8, c.firm_delivered::float8,
     c.firm_responded::float8, 0
   from consultants k
   cross join lateral (
     select ${spanStart} as day, sum(delivered)::int as delivered, sum(responded) as responded,
       sum(firm_delivered) as firm_delivered, sum(firm_responded) as firm_responded
     from invitation_cells where tenant_id = $1 and consultant_id = k.id and ${inYear} group by 1) c
   where k.tenant_id = $1`,
)

/** Cells of the year that ends with a day (2026-03-31). */
export const readCells = ({ run, tenantId }: TenantContext, asOf: string) => run(cells, [tenantId, asOf])
