import t from 'tap'
import { binomialTail } from '../../src/scoring/binomial.ts'
import { choleskyFactor, inverseEntries, invertFactor, solveWithFactor } from '../../src/scoring/cholesky.ts'
import { normalCdf } from '../../src/scoring/normal-distribution.ts'

// Φ(x) by mpmath with 30 digits.
const normal = [
  [-40, 0],
  [-12, 1.776482112077679e-33],
  [-8.3, 5.205569744890285e-17],
  [-7.0710678, 7.687299629545433e-13],
  [-5, 2.8665157187919391e-7],
  [-3.090232306167813, 0.001],
  [-1.959963984540054, 0.025],
  [-1, 0.15865525393145705],
  [-0.3, 0.3820885778110474],
  [0, 0.5],
  [1e-9, 0.5000000003989423],
  [0.5, 0.6914624612740131],
  [4, 0.99996832875816688],
  [7.5, 0.9999999999999681],
  [40, 1],
] as const

t.test('the normal distribution is right to fourteen places', async (t) => {
  for (const [x, wanted] of normal) t.ok(Math.abs(normalCdf(x) - wanted) < 1e-14, `at ${x}`)
})

// P(X ≥ k) by SciPy.
const binomial = [
  [8, 0.125766871165644, 6, 8.822911127322936e-5],
  [20, 0.5, 10, 0.5880985260009766],
  [2000, 0.3, 100, 1],
  [2000, 0.01, 60, 2.8340760303621534e-13],
  [5000, 0.2, 900, 0.9998387234021069],
  [1, 0.5, 1, 0.5],
  [0, 0.5, 0, 1],
  [3, 0.1, 4, 0],
] as const

t.test('the binomial tail is right for few and for thousands of answers, on both sides of the mean', async (t) => {
  for (const [n, p, k, wanted] of binomial)
    t.ok(Math.abs(binomialTail(n, p, k) - wanted) <= 1e-9 * wanted, `${k} or more of ${n}`)
})

t.test('a system of equations is solved, and the entries of its inverse are right', async (t) => {
  // The lower triangle of [[4, 2, 1], [2, 5, 3], [1, 3, 6]]; its inverse times 67 is [[21, -9, 1], [-9, 23, -10], [1, -10, 16]].
  const factor = choleskyFactor([Float64Array.of(4), Float64Array.of(2, 5), Float64Array.of(1, 3, 6)])
  const near = (got: Float64Array, wanted: number[]) =>
    t.ok(wanted.every((each, index) => Math.abs(got[index]! - each) < 1e-14))
  near(solveWithFactor(factor, Float64Array.of(7, 10, 10)), [1, 1, 1])
  const { diagonal, first } = inverseEntries(invertFactor(factor))
  near(diagonal, [21 / 67, 23 / 67, 16 / 67])
  near(first, [21 / 67, -9 / 67, 1 / 67])
})

t.test('a matrix that is not positive definite is refused', async (t) => {
  t.throws(() => choleskyFactor([Float64Array.of(1), Float64Array.of(2, 1)]), /positive definite/)
})
