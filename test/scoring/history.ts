import { buildCells, type ScoredResponse } from '../../src/scoring/responses.ts'
import type { Kind } from '../../src/scoring/scales.ts'
import { type FirmScores, scoreFirm } from '../../src/scoring/score-firm.ts'
import { defaultSettings, type ScoreSettings } from '../../src/scoring/settings.ts'

/** 2025-06-30 */
export const today = 20_269

let last = 0

interface Told {
  client?: string | null
  survey?: string
  daysAgo?: number
  kind?: Kind
}

/** One response for each mark, all to the credit of the consultants named, in equal parts. */
export function marks(consultants: string | string[], values: number[], told: Told = {}): ScoredResponse[] {
  const { client = 'acme', survey = 'ticket', daysAgo = 0, kind = 'csat5' } = told
  const names = [consultants].flat()
  return values.map((value) => ({
    ...{ id: `r${++last}`, client, survey, day: today - daysAgo },
    shares: new Map(names.map((name) => [name, 1 / names.length])),
    answers: [[kind, value]],
  }))
}

export function scored(
  responses: ScoredResponse[],
  settings: Partial<ScoreSettings> = {},
  consultants: string[] = [],
): FirmScores {
  return scoreFirm(buildCells(responses, consultants), { ...defaultSettings, ...settings }, today)
}

export const modelOf = (scores: FirmScores, consultant: string) => scores.consultants.get(consultant)!.model!
