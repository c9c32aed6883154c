import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { FirmFigures } from '../../scoring/firm-figures.ts'
import { type ScoreRow, scoreColumns, subjects } from './reading-queries.ts'
import type { SubjectKind } from './schemas.ts'

export type FirmParameters = FirmFigures['firm']

/** The parameters of the firm's model stand on the row of the firm itself. */
export type ListedRow = ScoreRow & { firm: FirmParameters | null }

// One statement sees one snapshot: scores and the parameters of the model that gave them belong together.
const whole = (kind: SubjectKind) =>
  defineStatement<ListedRow>(
    `whole_list_of_${kind}`,
    `(select ${scoreColumns}, p.firm -> s.window_days::text as firm
      from score_states t
      join score_snapshots p on p.tenant_id = $1 and p.as_of = t.current_as_of
      join scores s on s.tenant_id = $1 and s.as_of = t.current_as_of and s.subject_kind = 'tenant'
        and s.window_days = $2 and s.subject_id = $1
      join tenants c on c.id = $1
      where t.tenant_id = $1 and ($3::date is null or t.current_as_of = $3))
     union all
     (select ${scoreColumns}, null
      from score_states t
      join scores s on s.tenant_id = $1 and s.as_of = t.current_as_of and s.subject_kind = '${kind}'
        and s.window_days = $2
      join ${subjects[kind].table} c on ${subjects[kind].tenant} = $1 and c.id = s.subject_id
      where t.tenant_id = $1 and ($3::date is null or t.current_as_of = $3)
      limit $4)`,
  )

const statements = { consultant: whole('consultant'), team: whole('team'), client: whole('client') }

/** The current scores of everybody of a kind, and of the firm; no rows when another day is asked for or none is there. */
export const findWholeList = (
  { run, tenantId }: TenantContext,
  by: keyof typeof statements,
  window: number,
  asOf: string | undefined,
  atMost: number,
) => run(statements[by], [tenantId, window, asOf ?? null, atMost])
