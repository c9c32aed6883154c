import { type FirmFigures, firmFigures, type SubjectKind } from '../../src/scoring/firm-figures.ts'
import { buildCells, isNamed, type ScoredResponse } from '../../src/scoring/responses.ts'
import { defaultSettings, type ScoreSettings } from '../../src/scoring/settings.ts'
import { today } from './history.ts'

interface Told {
  settings?: Partial<ScoreSettings>
  consultants?: string[]
  teams?: Record<string, string[]>
}

/** What a snapshot would store of these responses. */
export function figured(responses: ScoredResponse[], { settings, consultants, teams = {} }: Told = {}): FirmFigures {
  return firmFigures(
    buildCells(responses, consultants),
    { ...defaultSettings, ...settings },
    today,
    Object.entries(teams).map(([id, members]) => ({ id, members })),
    isNamed,
  )
}

export const idsOf = ({ subjects }: FirmFigures, by: SubjectKind) =>
  subjects.filter((each) => each.by === by).map(({ id }) => id)

export function subjectOf({ subjects }: FirmFigures, by: SubjectKind, id = '') {
  const found = subjects.find((each) => each.by === by && each.id === id)
  if (found === undefined) throw new Error(`no figures of ${by} ${id}`)
  return found
}
