import { adjustedScores } from './adjusted-score.ts'
import { balancedMean } from './balanced-mean.ts'
import { betweenConsultants } from './between-consultants.ts'
import type { ClientGroup, ConsultantGroups } from './client-groups.ts'
import type { FirmModel } from './firm-model.ts'
import type { ScoreSettings } from './settings.ts'
import { unadjustedScore } from './unadjusted-score.ts'
import { estimateVariance } from './variance.ts'

/** Something that could be otherwise, and by how many points the score would then be higher or lower. */
export interface Change {
  what: 'without client' | 'best answer of a new client' | 'worst answer of a new client'
  /** The client left out. */
  client: string | null
  points: number
}

/** Each client costs one more fit of the firm, so only those with the greatest pull are tried. */
const clientsTried = 3

/**
 * What would change a score most, greatest first. The whole model is fitted again, except that the levels of the
 * surveys stay as they are; a new answer is one of today to a survey of the firm's level. Leaving out the only client
 * is no change, as no score would be left.
 */
export function changesOf(firm: FirmModel, consultant: string, settings: ScoreSettings): Change[] {
  const own = firm.consultants.get(consultant)!
  const scoreWith = (groups: ClientGroup[]) =>
    unclippedScore(
      Array.from(firm.consultants, ([name, { balanced }]) => (name === consultant ? { consultant, groups } : balanced)),
      consultant,
      settings,
    )
  const { groups } = own.balanced
  const pull = ({ independent, mean }: (typeof groups)[number]) => Math.abs(independent * (mean - firm.between.mu))
  const strongest = groups.length === 1 ? [] : groups.toSorted((a, b) => pull(b) - pull(a)).slice(0, clientsTried)
  const changes: Change[] = strongest.map((left) => ({
    what: 'without client',
    client: left.client,
    points: scoreWith(groups.filter((group) => group !== left)) - own.unclipped,
  }))
  for (const [what, x] of [
    ['best answer of a new client', 100],
    ['worst answer of a new client', 0],
  ] as const)
    changes.push({ what, client: null, points: scoreWith([...groups, oneAnswer(x)]) - own.unclipped })
  return changes.sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
}

const oneAnswer = (x: number): ClientGroup => ({
  ...{ client: '\u0000', answers: 1, shares: 1, weight: 1, squaredDecay: 1, squaredWeights: 1 },
  ...{ sum: x, squares: x * x, rawSum: x, mean: x, effective: 1 },
})

function unclippedScore(firm: readonly ConsultantGroups[], consultant: string, settings: ScoreSettings): number {
  const variance = estimateVariance(firm, settings)
  const means = firm.map((each) => balancedMean(each, variance))
  const between = betweenConsultants(means, variance.sigma2, settings)
  const index = means.findIndex((mean) => mean.consultant === consultant)
  if (settings.clientAdjustment) return adjustedScores(means, variance, between)[index]!
  return unadjustedScore(means[index]!, between, means.length, settings).unclipped
}
