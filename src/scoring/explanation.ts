import { roundToAddUp } from './add-up.ts'
import type { BalancedGroup } from './balanced-mean.ts'
import type { ConsultantModel, FirmModel } from './firm-model.ts'
import { formula, type ScoreSettings } from './settings.ts'
import { type Change, changesOf } from './what-if.ts'

/** One client's answers, what they weigh and what they bring to the score. */
export interface ExplainedGroup {
  client: string
  answers: number
  /** The consultant's parts of them, added; less than answers where work was shared. */
  shares: number
  /** Sum of the answers' weights by share and age. */
  weight: number
  /** Independent answers that they are worth. */
  independent: number
  /** Mean as answered, and after survey adjustment. */
  rawMean: number
  mean: number
  /** Share in the balanced mean, 0 to 1. */
  partOfMean: number
}

/** A number of points that belongs to a sum; `tenths` is the same, rounded so that the rounded sum is right. */
interface Points {
  points: number
  tenths: number
}

/** What the score is made of; these add up to the score. */
export interface Part extends Points {
  what: 'client' | 'firm' | 'client difficulty' | 'end of the scale'
  client: string | null
}

/** The way from the plain average of the answers to the score; these add up to the score too. */
export interface Step extends Points {
  what: 'plain average' | 'surveys' | 'balance of clients' | 'few answers' | 'client difficulty' | 'end of the scale'
}

export interface Explanation {
  formula: typeof formula
  settings: ScoreSettings
  model: ConsultantModel
  groups: ExplainedGroup[]
  /** `R` and 1 − R: parts of the consultant's own answers and of the firm's mean in the score; 1 and 0 if alone. */
  ownPart: number
  firmPart: number
  /** `μ`: mean of the firm's consultants */
  firmMean: number
  /** Consultants with answers; with one there is nobody to compare with. */
  consultants: number
  parts: Part[]
  steps: Step[]
  scoreTenths: number
  changes: Change[]
}

/** How one consultant's score came about. Null without a scored response in the window. */
export function explain(firm: FirmModel, consultant: string, settings: ScoreSettings): Explanation | null {
  const model = firm.consultants.get(consultant)
  if (model === undefined) return null
  const groups = model.balanced.groups.map((group) => explainedGroup(group, model.balanced.effective))
  // Alone, μ is the consultant's own mean: to call it the firm's would only puzzle.
  const ownPart = firm.consultants.size === 1 ? 1 : model.reliability
  const parts = partsOf(model, groups, ownPart, firm.between.mu)
  const rounded = roundToAddUp(parts.map(({ points }) => points))
  return {
    ...{ formula, settings, model, groups },
    ownPart,
    firmPart: 1 - ownPart,
    firmMean: firm.between.mu,
    consultants: firm.consultants.size,
    parts: parts.map((part, index) => ({ ...part, tenths: rounded.tenths[index]! })),
    steps: stepsOf(model),
    scoreTenths: rounded.totalTenths,
    changes: changesOf(firm, consultant, settings),
  }
}

const explainedGroup = (group: BalancedGroup, effective: number): ExplainedGroup => ({
  client: group.client,
  answers: group.answers,
  shares: group.shares,
  weight: group.weight,
  independent: group.independent,
  rawMean: group.rawSum / group.weight,
  mean: group.mean,
  partOfMean: group.independent / effective,
})

function partsOf(
  model: ConsultantModel,
  groups: ExplainedGroup[],
  ownPart: number,
  mu: number,
): Omit<Part, 'tenths'>[] {
  const { clientEffectShift, score, unclipped } = model
  return [
    ...groups.map(({ client, partOfMean, mean }) => ({
      ...{ what: 'client' as const, client, points: ownPart * partOfMean * mean },
    })),
    { what: 'firm', client: null, points: (1 - ownPart) * mu },
    { what: 'client difficulty', client: null, points: clientEffectShift },
    { what: 'end of the scale', client: null, points: score - unclipped },
  ]
}

function stepsOf({ balanced, weight, rawMean, unadjusted, clientEffectShift, score, unclipped }: ConsultantModel) {
  const afterSurveys = balanced.groups.reduce((sum, group) => sum + group.sum, 0) / weight
  const steps: Omit<Step, 'tenths'>[] = [
    { what: 'plain average', points: rawMean },
    { what: 'surveys', points: afterSurveys - rawMean },
    { what: 'balance of clients', points: balanced.mean - afterSurveys },
    { what: 'few answers', points: unadjusted.unclipped - balanced.mean },
    { what: 'client difficulty', points: clientEffectShift },
    { what: 'end of the scale', points: score - unclipped },
  ]
  const { tenths } = roundToAddUp(steps.map(({ points }) => points))
  return steps.map((step, index): Step => ({ ...step, tenths: tenths[index]! }))
}
