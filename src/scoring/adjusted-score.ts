import type { BalancedMean } from './balanced-mean.ts'
import type { Between } from './between-consultants.ts'
import { choleskyFactor, inverseEntries, invertFactor, type LowerTriangle, solveWithFactor } from './cholesky.ts'
import { sumOf } from './sums.ts'
import type { Variance } from './variance.ts'

/** The solution of section 9, in the order of the consultants given. */
export interface ClientAdjustment {
  /** `μ_a` */
  mu: number
  consultants: AdjustedEffect[]
  clients: AdjustedClient[]
  /** `E` = (1−ρ)σ², and `L⁻¹` of the factor of A, from which the error of any figure of the model follows. */
  error: number
  inverse: LowerTriangle
}

export interface AdjustedEffect {
  /** `u_j`: points above the firm's mean */
  effect: number
  /** Variance of μ_a + u_j, and of u_j alone; both before 2·g3 */
  variance: number
  effectVariance: number
}

export interface Rating {
  /** Row of the consultant in the system: 1 to J, in the order of the consultants given. */
  row: number
  n: number
  t: number
}

interface Client {
  client: string
  ratings: Rating[]
  /** `n_g`, `t_g` and `D_g` = n_g + λ_c */
  n: number
  t: number
  d: number
}

export interface AdjustedClient extends Client {
  /** `c_g`: points by which the client rates everyone above (or below) the firm's average client */
  leniency: number
}

/** The best linear unbiased predictor with clients eliminated: a system of size J+1. */
export function adjustForClients(
  means: readonly BalancedMean[],
  variance: Variance,
  between: Between,
): ClientAdjustment {
  const { rho, sigma2 } = variance
  const error = (1 - rho) * sigma2
  const { clients, factor, solution } = solved(means, variance, between)
  const inverse = invertFactor(factor)
  const { diagonal, first } = inverseEntries(inverse)
  const mu = solution[0]!
  return {
    mu,
    consultants: means.map((_, index) => ({
      effect: solution[index + 1]!,
      variance: error * (diagonal[0]! + 2 * first[index + 1]! + diagonal[index + 1]!),
      effectVariance: error * diagonal[index + 1]!,
    })),
    clients: clients.map((client) => {
      const explained = client.ratings.reduce((sum, { row, n }) => sum + n * solution[row]!, client.n * mu)
      return { ...client, leniency: (client.t - explained) / client.d }
    }),
    ...{ error, inverse },
  }
}

/**
 * `E·a′Wa`: the variance of the error of Σ a·(μ, u_1 … u_J), for the rows and weights given. With L⁻¹ at hand it is
 * the square of L⁻¹a, which costs J for each row named and no inverse of the whole.
 */
export function errorVariance({ error, inverse }: ClientAdjustment, weights: readonly (readonly [number, number])[]) {
  const sums = new Float64Array(inverse.length)
  for (const [row, weight] of weights)
    for (let line = row; line < inverse.length; line++) sums[line]! += inverse[line]![row]! * weight
  return error * sumOf(sums, (sum) => sum * sum)
}

/** μ_a + u_j alone, in the order of the consultants given: no inverse, so at half the cost. */
export function adjustedScores(means: readonly BalancedMean[], variance: Variance, between: Between): number[] {
  const { solution } = solved(means, variance, between)
  return Array.from(solution.subarray(1), (effect) => solution[0]! + effect)
}

function solved(means: readonly BalancedMean[], { rho, sigma2 }: Variance, { tau2 }: Between) {
  const lambdaC = (1 - rho) / rho
  const clients = clientsOf(means, lambdaC)
  const { matrix, right } = normalEquations(clients, means.length, ((1 - rho) * sigma2) / tau2, lambdaC)
  const factor = choleskyFactor(matrix)
  return { clients, factor, solution: solveWithFactor(factor, right) }
}

function clientsOf(means: readonly BalancedMean[], lambdaC: number): Client[] {
  const clients = new Map<string, Client>()
  for (const [index, { groups }] of means.entries()) {
    for (const { client, effective: n, mean } of groups) {
      const entry = clients.getOrInsertComputed(client, () => ({ client, ratings: [], n: 0, t: 0, d: lambdaC }))
      entry.ratings.push({ row: index + 1, n, t: n * mean })
      entry.n += n
      entry.t += n * mean
      entry.d += n
    }
  }
  return [...clients.values()]
}

/**
 * Adds client by client what its ratings put into the system, so that only pairs of consultants who share a client cost
 * anything. n − n²/D is written n·λ_c/D, which is the same without taking near-equal numbers from each other.
 */
function normalEquations(clients: readonly Client[], consultants: number, lambdaU: number, lambdaC: number) {
  const matrix: LowerTriangle = Array.from({ length: consultants + 1 }, (_, row) => new Float64Array(row + 1))
  const right = new Float64Array(consultants + 1)
  for (let row = 1; row <= consultants; row++) matrix[row]![row] = lambdaU
  for (const { ratings, n, t, d } of clients) {
    matrix[0]![0]! += (n * lambdaC) / d
    right[0]! += (t * lambdaC) / d
    for (const [index, rating] of ratings.entries()) {
      const row = matrix[rating.row]!
      row[0]! += (rating.n * lambdaC) / d
      row[rating.row]! += (rating.n * (d - rating.n)) / d
      right[rating.row]! += rating.t - (rating.n * t) / d
      for (let other = 0; other < index; other++) {
        const { row: column, n: otherN } = ratings[other]!
        row[column]! -= (rating.n * otherN) / d
      }
    }
  }
  return { matrix, right }
}
