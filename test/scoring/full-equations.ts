import type { FirmModel } from '../../src/scoring/firm-model.ts'

/** Gauss and Jordan with pivots: the solution for each right-hand side given as columns. */
function solve(matrix: number[][], right: number[][]): number[][] {
  const size = matrix.length
  const rows = matrix.map((row, i) => [...row, ...right[i]!])
  for (let i = 0; i < size; i++) {
    rows.push(...rows.splice(i).sort((a, b) => Math.abs(b[i]!) - Math.abs(a[i]!)))
    for (let k = 0; k < size; k++) {
      if (k === i) continue
      const factor = rows[k]![i]! / rows[i]![i]!
      for (let c = i; c < rows[k]!.length; c++) rows[k]![c]! -= factor * rows[i]![c]!
    }
  }
  return rows.map((row, i) => row.slice(size).map((each) => each / row[i]!))
}

const zeros = (size: number) => Array.from({ length: size }, () => new Array<number>(size).fill(0))
const identity = (size: number) => zeros(size).map((row, i) => row.map((_, k) => Number(i === k)))

/** Predicted effects and the covariances of their errors, in the order of the names: '' is the mean. */
export interface FullSolution {
  effectOf(name: string): number
  /** Variance of the error of a sum of effects. */
  errorOf(weights: readonly (readonly [string, number])[]): number
}

function solution(names: readonly string[], matrix: number[][], right: number[]): FullSolution {
  const effects = solve(
    matrix,
    right.map((each) => [each]),
  )
  const covariance = solve(matrix, identity(names.length))
  const place = new Map(names.map((name, index) => [name, index]))
  return {
    effectOf: (name) => effects[place.get(name)!]![0]!,
    errorOf: (weights) =>
      weights.reduce(
        (sum, [a, x]) =>
          sum + weights.reduce((inner, [b, y]) => inner + x * y * covariance[place.get(a)!]![place.get(b)!]!, 0),
        0,
      ),
  }
}

/** Henderson's mixed model equations of section 9 in full: mean, consultants and clients together. */
export function solveInFull({ consultants, variance, between }: FirmModel): FullSolution {
  const people = [...consultants.keys()]
  const groups = [...consultants.values()].flatMap(({ balanced }) => balanced.groups)
  const clients = [...new Set(groups.map(({ client }) => client))]
  const names = ['', ...people.map((name) => `consultant ${name}`), ...clients.map((name) => `client ${name}`)]
  const place = new Map(names.map((name, index) => [name, index]))
  const matrix = zeros(names.length)
  const right = new Array<number>(names.length).fill(0)
  const error = (1 - variance.rho) * variance.sigma2
  for (const [name, { balanced }] of consultants) {
    for (const { client, effective: n, mean } of balanced.groups) {
      const places = [0, place.get(`consultant ${name}`)!, place.get(`client ${client}`)!]
      for (const a of places) {
        for (const b of places) matrix[a]![b]! += n / error
        right[a]! += (n * mean) / error
      }
    }
  }
  for (let i = 1; i < names.length; i++)
    matrix[i]![i]! += i <= people.length ? 1 / between.tau2 : 1 / (variance.rho * variance.sigma2)
  return solution(names, matrix, right)
}

/** The same for section 8: one balanced mean for each consultant, no clients. */
export function solveWithoutClients({ consultants, between }: FirmModel): FullSolution {
  const names = ['', ...Array.from(consultants.keys(), (name) => `consultant ${name}`)]
  const matrix = zeros(names.length)
  const right = new Array<number>(names.length).fill(0)
  for (const [index, { balanced }] of [...consultants.values()].entries()) {
    for (const a of [0, index + 1]) {
      for (const b of [0, index + 1]) matrix[a]![b]! += 1 / balanced.variance
      right[a]! += balanced.mean / balanced.variance
    }
    matrix[index + 1]![index + 1]! += 1 / between.tau2
  }
  return solution(names, matrix, right)
}
