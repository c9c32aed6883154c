import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { FirmFigures, SubjectFigures } from '../../scoring/firm-figures.ts'
import { formula, type ScoreSettings } from '../../scoring/settings.ts'

/** Figures of a subject, and how many responses were left out of them. */
export type StoredFigures = SubjectFigures & { figures: { excluded: number } }

export interface Snapshot {
  asOf: string
  settings: ScoreSettings
  windows: { windowDays: number; firm: FirmFigures['firm']; subjects: StoredFigures[] }[]
}

const writeHead = defineStatement(
  'write_score_snapshot',
  `insert into score_snapshots (tenant_id, as_of, formula_id, formula_version, settings, firm)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (tenant_id, as_of) do update set formula_id = excluded.formula_id,
     formula_version = excluded.formula_version, settings = excluded.settings, firm = excluded.firm,
     computed_at = excluded.computed_at`,
)

// Rows are changed and not made anew: the same keys come again with every calculation, and PostgreSQL keeps indexes
// clean of changed rows, which a firm with a busy day has a thousand times, but not of removed ones.
const writeRows = defineStatement(
  'write_scores',
  `with given as materialized (
     select * from jsonb_to_recordset($3::jsonb) as x (by text, "windowDays" smallint, id uuid, n int,
       published boolean, score float8, low float8, high float8, "rawMean" float8, figures jsonb)
   ), gone as (
     delete from scores s where s.tenant_id = $1 and s.as_of = $2
       and (s.subject_kind, s.window_days, s.subject_id) not in (select g.by, g."windowDays", g.id from given g)
   )
   insert into scores as s (tenant_id, as_of, subject_kind, window_days, subject_id, n, published, score, low, high,
     raw_mean, figures)
   select $1, $2, g.by, g."windowDays", g.id, g.n, g.published, g.score, g.low, g.high, g."rawMean", g.figures
   from given g
   on conflict (tenant_id, as_of, subject_kind, window_days, subject_id) do update
     set n = excluded.n, published = excluded.published, score = excluded.score, low = excluded.low,
         high = excluded.high, raw_mean = excluded.raw_mean, figures = excluded.figures
     where (s.n, s.published, s.score, s.low, s.high, s.raw_mean, s.figures) is distinct from
       (excluded.n, excluded.published, excluded.score, excluded.low, excluded.high, excluded.raw_mean,
        excluded.figures)`,
)

/**
 * Replaces the scores of a day whole; to be called in a transaction. A point keeps the columns only: all that a series
 * shows, and a fifth of the room.
 */
export async function writeSnapshot(
  { run, tenantId }: TenantContext,
  { asOf, settings, windows }: Snapshot,
  as: 'current' | 'point' = 'current',
) {
  const firm = Object.fromEntries(windows.map(({ windowDays, firm }) => [windowDays, firm]))
  const rows = windows.flatMap(({ windowDays, subjects }) =>
    subjects.map(({ figures, ...columns }) => ({ windowDays, ...columns, figures: as === 'point' ? {} : figures })),
  )
  await run(writeHead, [tenantId, asOf, formula.id, formula.version, JSON.stringify(settings), JSON.stringify(firm)])
  await run(writeRows, [tenantId, asOf, JSON.stringify(rows)])
}

// A later day there is when the firm has moved its zone to the west.
const removePassed = defineStatement(
  'remove_passed_scores',
  `delete from score_snapshots where tenant_id = $1 and (as_of > $2
     or as_of < $2 and extract(isodow from as_of) <> 7 and extract(day from as_of + 1) <> 1)`,
)

/** Leaves of all other days than the current one those that are points of a series. */
export const removePassedScores = ({ run, tenantId }: TenantContext, current: string) =>
  run(removePassed, [tenantId, current])

const removePoints = defineStatement(
  'remove_score_points',
  'delete from score_snapshots where tenant_id = $1 and as_of >= $2 and as_of < $3',
)

/** Takes away the points from one day until before another. */
export const removeScorePoints = ({ run, tenantId }: TenantContext, from: string, before: string) =>
  run(removePoints, [tenantId, from, before])
