import { sql } from 'kysely'
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import { type PageRequest, readPage } from '../../http/page.ts'
import type { SubjectKind } from './schemas.ts'
import type { StoredFigures } from './snapshot-queries.ts'

/** The score of one subject, with the name that it has now. */
export interface ScoreRow {
  by: SubjectKind
  id: string
  name: string
  asOf: string
  windowDays: number
  n: number
  published: boolean
  score: number | null
  low: number | null
  high: number | null
  rawMean: number | null
  figures: StoredFigures['figures']
  formulaVersion: number
  computedAt: Date | null
}

/** Where the name of each kind of subject stands, as `c`. */
export const subjects: Record<SubjectKind, { table: string; tenant: string }> = {
  consultant: { table: 'consultants', tenant: 'c.tenant_id' },
  team: { table: 'teams', tenant: 'c.tenant_id' },
  client: { table: 'clients', tenant: 'c.tenant_id' },
  tenant: { table: 'tenants', tenant: 'c.id' },
}

/** A ScoreRow of scores `s`, their subject `c` and the state `t`. */
export const scoreColumns = `s.subject_kind as by, s.subject_id as id, c.name, s.as_of as "asOf", s.window_days as "windowDays", s.n,
  s.published, s.score, s.low, s.high, s.raw_mean as "rawMean", s.figures, t.formula_version as "formulaVersion",
  t.computed_at as "computedAt"`

type CurrentRow = Omit<ScoreRow, 'by' | 'id' | 'windowDays' | 'name'> & { name: string | null }

// This is read more often than anything else, so each table is touched once and by its key. The limit, of one row
// anyway, keeps the planner from reading every point of the subject to find the current one.
const current = (kind: SubjectKind) =>
  defineStatement<CurrentRow>(
    `current_score_of_${kind}`,
    `select (select c.name from ${subjects[kind].table} c where ${subjects[kind].tenant} = $1 and c.id = $2) as name,
       s.*, t.formula_version as "formulaVersion", t.computed_at as "computedAt"
     from score_states t
     cross join lateral (
       select as_of as "asOf", n, published, score, low, high, raw_mean as "rawMean", figures from scores
       where tenant_id = $1 and as_of = t.current_as_of and subject_kind = '${kind}' and window_days = $3
         and subject_id = $2 limit 1) s
     where t.tenant_id = $1 and ($4::date is null or t.current_as_of = $4)`,
  )

const currentScores = {
  consultant: current('consultant'),
  team: current('team'),
  client: current('client'),
  tenant: current('tenant'),
}

/** The current score of a subject, unless another day is asked for, none is calculated yet or the subject is gone. */
export async function findCurrentScore(
  { run, tenantId }: TenantContext,
  by: SubjectKind,
  id: string,
  windowDays: number,
  asOf: string | undefined,
): Promise<ScoreRow | undefined> {
  const [row] = await run(currentScores[by], [tenantId, id, windowDays, asOf ?? null])
  return row?.name == null ? undefined : { ...row, by, id, windowDays, name: row.name }
}

/** A page of the current scores, of one subject only where an id is given. */
export const listCurrentScores = (
  { tx, tenantId }: TenantContext,
  { by, window, id, ...page }: PageRequest & { by: SubjectKind; window: number; id: string | undefined },
) => {
  const { table, tenant } = subjects[by]
  const scores = sql<ScoreRow & { rank: number }>`(
    select ${sql.raw(scoreColumns)}, coalesce(s.score, -1) as rank
    from score_states t
    join scores s on s.tenant_id = t.tenant_id and s.as_of = t.current_as_of and s.subject_kind = ${by}
      and s.window_days = ${window}
    join ${sql.table(table)} c on ${sql.raw(tenant)} = t.tenant_id and c.id = s.subject_id
    where t.tenant_id = ${tenantId})`.as<'scores'>('scores')
  return readPage(
    tx
      .selectFrom(scores)
      .selectAll()
      .$if(id !== undefined, (query) => query.where('id', '=', id!)),
    page,
    { name: 'name', score: 'rank' },
  )
}

const today = defineStatement<{ today: string; current: string | null }>(
  'score_today',
  `select (tenant_now() at time zone t.time_zone)::date as today, s.current_as_of as current
   from tenants t join score_states s on s.tenant_id = t.id where t.id = $1`,
)

/** The firm's calendar day, and the day of its current scores where there are any. */
export const findToday = async ({ run, tenantId }: TenantContext) => (await run(today, [tenantId]))[0]!

const named = (kind: SubjectKind) =>
  defineStatement<{ id: string; name: string }>(
    `names_of_${kind}`,
    `select c.id, c.name from ${subjects[kind].table} c where ${subjects[kind].tenant} = $1 and c.id = any($2::uuid[])`,
  )

const names = { consultant: named('consultant'), team: named('team'), client: named('client'), tenant: named('tenant') }

/** Names by id. */
export const namesOf = async ({ run, tenantId }: TenantContext, by: SubjectKind, ids: string[]) =>
  new Map((await run(names[by], [tenantId, ids])).map(({ id, name }) => [id, name]))
