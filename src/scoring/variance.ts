import type { ConsultantGroups } from './client-groups.ts'
import type { ScoreSettings } from './settings.ts'
import { sumOf } from './sums.ts'

/** How much answers differ inside a client and inside a consultant (section 5). */
export interface Variance {
  /** `SSE`, `df_e`: inside clients */
  sse: number
  dfE: number
  /** `SST`, `df_t`, `k_c`: inside consultants */
  sst: number
  dfT: number
  kC: number
  /** `ρ̂`: what the firm's own data say; null if they cannot say it */
  rhoHat: number | null
  /** `d_c`: how much they say it with */
  dC: number
  /** `ρ`: the client's share of the variance inside a consultant, pooled with its prior */
  rho: number
  /** `σ²`: variance of one answer about its consultant, pooled with its prior */
  sigma2: number
}

const tiny = 1e-6

/** Nested analysis of variance by moments, pooled with a weak prior, so that there is no degenerate case. */
export function estimateVariance(consultants: readonly ConsultantGroups[], settings: ScoreSettings): Variance {
  const sums = { sse: 0, dfE: 0, sst: 0, dfT: 0, kC: 0 }
  for (const { groups } of consultants) {
    const weight = sumOf(groups, (group) => group.weight)
    const sum = sumOf(groups, (group) => group.sum)
    sums.sse += sumOf(groups, (group) => Math.max(0, group.squares - group.sum ** 2 / group.weight))
    sums.dfE += sumOf(groups, (group) => group.weight - group.squaredWeights / group.weight)
    sums.sst += Math.max(0, sumOf(groups, (group) => group.squares) - sum ** 2 / weight)
    sums.dfT += weight - sumOf(groups, (group) => group.squaredWeights) / weight
    sums.kC += weight - sumOf(groups, (group) => group.weight ** 2) / weight
  }
  const pairs = sumOf(consultants, ({ groups }) => groups.length)
  const { rhoHat, dC } = clientShare(sums, pairs - consultants.length)
  const { rhoPrior, rhoPriorDf, sigma2Prior, sigma2PriorDf } = settings
  const rho = (rhoPrior * rhoPriorDf + (rhoHat ?? 0) * dC) / (rhoPriorDf + dC)
  const { sst, dfT, kC } = sums
  const sigma2 = (sigma2PriorDf * sigma2Prior + sst) / (sigma2PriorDf + (1 - rho) * dfT + rho * kC)
  return { ...sums, rhoHat, dC, rho, sigma2 }
}

function clientShare({ sse, dfE, sst, dfT, kC }: Pick<Variance, 'sse' | 'dfE' | 'sst' | 'dfT' | 'kC'>, spare: number) {
  const unknown = { rhoHat: null, dC: 0 }
  if (dfE <= tiny || kC <= tiny) return unknown
  const insideClients = sse / dfE
  const betweenClients = Math.max(0, (sst - insideClients * dfT) / kC)
  if (insideClients + betweenClients <= tiny) return unknown
  return { rhoHat: betweenClients / (insideClients + betweenClients), dC: Math.min(spare, dfE) }
}
