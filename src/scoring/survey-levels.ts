import type { ServiceCell } from './cells.ts'

/** How one survey is rated inside the window (section 4). */
export interface SurveyLevel {
  /** `M_h` */
  mean: number
  /** Enough consultants have answers, so that its difference from the firm's mean says something about the survey. */
  adjusted: boolean
  /** `o_h`, taken off every answer of the survey. */
  offset: number
}

export interface SurveyLevels {
  /** `M`: mean of the firm before anything is adjusted. */
  firmMean: number
  surveys: ReadonlyMap<string, SurveyLevel>
}

/** Section 4, over cells of the window and their weights `λ` by age. */
export function surveyLevels(
  cells: readonly ServiceCell[],
  decayOf: (cell: ServiceCell) => number,
  minConsultants: number,
): SurveyLevels {
  const firm = { weight: 0, sum: 0 }
  const bySurvey = new Map<string, { weight: number; sum: number; consultants: Set<string> }>()
  for (const cell of cells) {
    const decay = decayOf(cell)
    const survey = bySurvey.getOrInsertComputed(cell.survey, () => ({ weight: 0, sum: 0, consultants: new Set() }))
    for (const each of [firm, survey]) {
      each.weight += decay * cell.s
      each.sum += decay * cell.sx
    }
    survey.consultants.add(cell.consultant)
  }
  const firmMean = firm.sum / firm.weight
  const surveys = new Map<string, SurveyLevel>()
  for (const [survey, { weight, sum, consultants }] of bySurvey) {
    const adjusted = consultants.size >= minConsultants
    surveys.set(survey, { mean: sum / weight, adjusted, offset: adjusted ? sum / weight - firmMean : 0 })
  }
  return { firmMean, surveys }
}
