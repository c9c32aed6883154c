/**
 * Scores of teams, clients and the firm, from the solution that gives the consultants theirs: they say nothing that the
 * scores of consultants do not, and need no fit of their own. Each is a mean of μ + u_j over consultants, for a client
 * with its leniency, and its variance is that of the error of this sum.
 */
import { type AdjustedClient, type ClientAdjustment, errorVariance } from './adjusted-score.ts'
import type { ConsultantModel, FirmModel } from './firm-model.ts'
import { sumOf } from './sums.ts'
import { type Score, scoreWithInterval } from './unadjusted-score.ts'

/** A consultant and its part in a group; the parts of a group sum to 1. */
export interface Part {
  /** Row of the consultant: 1 to J, in the order of the model's consultants. */
  row: number
  model: ConsultantModel
  part: number
}

/** Parts in proportion to weights. */
export function partsBy(members: readonly (Omit<Part, 'part'> & { weight: number })[]): Part[] {
  const total = sumOf(members, ({ weight }) => weight)
  return members.map(({ row, model, weight }) => ({ row, model, part: weight / total }))
}

/** Σ p²·2·g3: what not knowing τ² exactly adds. */
const tau2Uncertainty = (parts: readonly Part[]) =>
  sumOf(parts, ({ part, model }) => 2 * part ** 2 * model.unadjusted.tau2Uncertainty)

const weightsOf = (parts: readonly Part[]) => parts.map(({ row, part }): [number, number] => [row, part])
const effectOf = (parts: readonly Part[], { consultants }: ClientAdjustment) =>
  sumOf(parts, ({ row, part }) => part * consultants[row - 1]!.effect)

/**
 * A team: its members' scores, each by its part, as section 9 has them. A team of one has that member's score, and the
 * firm's average client is the same for all of them, so its difficulty counts once.
 */
export function teamScore(parts: readonly Part[], adjustment: ClientAdjustment): Score {
  return scoreWithInterval(
    adjustment.mu + effectOf(parts, adjustment),
    errorVariance(adjustment, [[0, 1], ...weightsOf(parts)]) + tau2Uncertainty(parts),
  )
}

/**
 * A team as section 8 has its members. The error of R(y − μ) about u has the variance R·v and does not correlate with
 * that of μ or of a colleague; what is not the members' own, 1 − Σ p·R, is the firm's mean with the variance V.
 */
export function unadjustedTeamScore(parts: readonly Part[], { between }: Pick<FirmModel, 'between'>): Score {
  const own = sumOf(parts, ({ part, model }) => part * model.reliability)
  const variance = sumOf(parts, ({ part, model }) => part ** 2 * model.reliability * model.balanced.variance)
  return scoreWithInterval(
    sumOf(parts, ({ part, model }) => part * model.unadjusted.unclipped),
    variance + (1 - own) ** 2 * between.muVariance + tau2Uncertainty(parts),
  )
}

/**
 * How a client rates the work done for it: its consultants by their effective responses there, and its own leniency.
 * With c_g eliminated its error is that of D⁻¹ and of (a − k)′(μ, u) for a = (1, p) and k = (n_g, n_1g, …)/D_g. As p is
 * n_jg/n_g, k is a·n_g/D_g, so a − k is a·λ_c/D_g. The part of g3 is not made smaller likewise: nothing else stands for
 * not knowing ρ exactly.
 */
export function clientScore(parts: readonly Part[], { n, d, leniency }: AdjustedClient, adjustment: ClientAdjustment) {
  const kept = (d - n) / d
  const shared = errorVariance(adjustment, [[0, 1], ...weightsOf(parts)])
  return scoreWithInterval(
    adjustment.mu + effectOf(parts, adjustment) + leniency,
    kept ** 2 * shared + adjustment.error / d + tau2Uncertainty(parts),
  )
}

/**
 * The firm: μ, its average consultant as the average client rates. A team of everybody is something else: there those
 * with many answers count for more. With one consultant nobody else can be meant, so the firm has that one's score.
 */
export function firmScore({ consultants, between, adjustment }: FirmModel): { own: Score; unadjusted: Score } {
  if (consultants.size === 1) {
    const [only] = consultants.values()
    return { own: only!, unadjusted: only!.unadjusted }
  }
  const unadjusted = scoreWithInterval(between.mu, between.muVariance)
  const own = adjustment ? scoreWithInterval(adjustment.mu, errorVariance(adjustment, [[0, 1]])) : unadjusted
  return { own, unadjusted }
}
