/** A firm as scoring sees it on one day: its settings and its cells. */
import type { TenantContext } from '../../context.ts'
import type { Cells } from '../../scoring/cells.ts'
import { dayText } from '../../scoring/days.ts'
import type { Kind } from '../../scoring/scales.ts'
import { defaultSettings, type ScoreSettings } from '../../scoring/settings.ts'
import { type CellRow, type FirmFacts, readCells } from './firm-queries.ts'
import { scoreWindows } from './windows.ts'

export interface Firm {
  asOf: number
  /** Settings of the model; the window is set for each calculation. */
  settings: ScoreSettings
  cells: Cells
  teams: { id: string; members: string[] }[]
}

/** Reads what the scores of a day are calculated from. */
export async function readFirm(ctx: TenantContext, facts: FirmFacts, asOf: number): Promise<Firm> {
  const rows = await readCells(ctx, dayText(asOf))
  return { asOf, settings: settingsOf(facts), cells: cellsOf(rows, facts), teams: facts.teams }
}

const settingsOf = (facts: FirmFacts): ScoreSettings => ({
  ...defaultSettings,
  metricWindows: [...scoreWindows],
  minResponses: facts.minimum_responses,
  clientAdjustment: facts.client_adjustment,
  timeZone: facts.time_zone,
})

/** A key that is no client's is a response's own: such a response is a client of its own, without a name. */
const clientOf = (key: string, clients: ReadonlySet<string>) => (clients.has(key) ? key : `\u0000${key}`)

function cellsOf(rows: readonly CellRow[], facts: FirmFacts): Cells {
  const clients = new Set(facts.clients)
  const cells = {
    consultants: facts.consultants,
    service: [] as Cells['service'][0][],
    metric: [] as Cells['metric'][0][],
    invitation: [] as Cells['invitation'][0][],
  }
  for (const { part, consultant, key, survey, day, n, s, s2, sx, sxx } of rows) {
    if (part === 1)
      cells.service.push({ consultant, client: clientOf(key!, clients), survey: survey!, day, n, s, s2, sx, sxx })
    else if (part === 2) cells.metric.push({ consultant, kind: key as Kind, day, value: sx, n, s, s2 })
    else
      cells.invitation.push(
        { consultant, day, delivered: n, responded: s },
        { consultant: null, day, delivered: s2, responded: sx },
      )
  }
  return cells
}
