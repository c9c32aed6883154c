import { dayText } from '../days.ts'
import { formula, type ScoreSettings } from '../settings.ts'
import type { FileResponse, Invitations, ScoreFile } from './schema.ts'
import { settingsForFile } from './settings.ts'

/** What a file is made of: the history of a firm in the words of section 15. */
export interface ScoreFileContent {
  /** Days since 1970-01-01. */
  asOf: number
  settings: ScoreSettings
  consultants: string[]
  responses: FileResponse[]
  invitations: Invitations[]
  firmInvitations: { delivered: number; responded: number }
}

/** A file that readScoreFile understands and from which every score can be recalculated. */
export function scoreFile({ asOf, settings, firmInvitations, ...input }: ScoreFileContent): ScoreFile {
  return {
    formula,
    as_of: dayText(asOf),
    settings: settingsForFile(settings),
    input: { ...input, firm_invitations: firmInvitations },
  }
}
