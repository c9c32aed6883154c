import type { ClientGroup, ConsultantGroups } from './client-groups.ts'
import { sumOf } from './sums.ts'
import type { Variance } from './variance.ts'

/** A weight group and what it counts for. */
export interface BalancedGroup extends ClientGroup {
  /** `a`: independent answers that the group is worth */
  independent: number
}

/** The mean of a consultant in which no client dominates (section 6). */
export interface BalancedMean {
  consultant: string
  groups: BalancedGroup[]
  /** `N_j`: effective number of independent answers */
  effective: number
  /** `y_j` */
  mean: number
  /** `v_j` = σ²/N_j */
  variance: number
}

/** `a`: what n answers of one client are worth. Ten at ρ = 0.25 count as 3.1, ten from ten clients as 10. */
export const independentAnswers = (n: number, rho: number) => n / (1 + (n - 1) * rho)

/** Generalised least squares mean under equal correlation inside a client. */
export function balancedMean({ consultant, groups }: ConsultantGroups, { rho, sigma2 }: Variance): BalancedMean {
  const balanced = groups.map((group) => ({ ...group, independent: independentAnswers(group.effective, rho) }))
  const effective = sumOf(balanced, ({ independent }) => independent)
  const mean = sumOf(balanced, (group) => group.independent * group.mean) / effective
  return { consultant, groups: balanced, effective, mean, variance: sigma2 / effective }
}
