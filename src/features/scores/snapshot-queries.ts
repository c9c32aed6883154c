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

const removeFormer = defineStatement(
  'remove_former_scores',
  'delete from score_snapshots where tenant_id = $1 and as_of = $2',
)

const writeHead = defineStatement(
  'write_score_snapshot',
  `insert into score_snapshots (tenant_id, as_of, formula_id, formula_version, settings, firm)
   values ($1, $2, $3, $4, $5, $6)`,
)

const writeRows = defineStatement(
  'write_scores',
  `insert into scores (tenant_id, as_of, subject_kind, window_days, subject_id, n, published, score, low, high,
     raw_mean, figures)
   select $1, $2, x.by, x."windowDays", x.id, x.n, x.published, x.score, x.low, x.high, x."rawMean", x.figures
   from jsonb_to_recordset($3::jsonb) as x (by text, "windowDays" smallint, id uuid, n int, published boolean,
     score float8, low float8, high float8, "rawMean" float8, figures jsonb)`,
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
  await run(removeFormer, [tenantId, asOf])
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
