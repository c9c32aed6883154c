/** What runs in a thread of its own: pure functions of one argument, for which src/calculation.ts is the door. */
import type { Cells } from './scoring/cells.ts'
import { explain } from './scoring/explanation.ts'
import { explanationSentences } from './scoring/explanation-sentences.ts'
import { type FirmFigures, firmFigures } from './scoring/firm-figures.ts'
import { fitFirm } from './scoring/firm-model.ts'
import { isNamed } from './scoring/responses.ts'
import type { ScoreSettings } from './scoring/settings.ts'

/** All figures of a firm on one day, once for each window. */
export function figuresOfFirm(firm: {
  cells: Cells
  settings: ScoreSettings
  asOf: number
  teams: { id: string; members: string[] }[]
  windows: readonly number[]
}): (FirmFigures & { windowDays: number })[] {
  const { cells, settings, asOf, teams, windows } = firm
  return windows.map((windowDays) => ({
    windowDays,
    ...firmFigures(cells, { ...settings, windowDays }, asOf, teams, isNamed),
  }))
}

/** How a consultant's score came about, in numbers and in sentences; null without a scored response in the window. */
export function explanationOf(firm: {
  cells: Cells
  settings: ScoreSettings
  asOf: number
  consultant: string
  names: { consultant: string; clients: Record<string, string> }
}) {
  const { cells, settings, asOf, consultant, names } = firm
  const model = fitFirm(cells.service, settings, asOf)
  const explanation = model && explain(model, consultant, settings)
  if (!explanation) return null
  const client = (key: string) => names.clients[key] ?? null
  return { ...explanation, sentences: explanationSentences(explanation, { consultant: names.consultant, client }) }
}
