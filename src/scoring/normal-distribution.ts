/** Two-sided 95 % limit of the standard normal distribution, `z`. */
export const z95 = 1.959963984540054
/** Two-sided 99.8 % limit, `z998`. */
export const z998 = 3.090232306167813

const numerator = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
  220.206867912376,
]
const denominator = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
  793.826512519948, 440.413735824752,
]

const polynomial = (coefficients: number[], x: number) => coefficients.reduce((sum, each) => sum * x + each, 0)

/** `P(Z < -x)` for x of 0 or more. */
function lowerTail(x: number): number {
  if (x > 37) return 0
  const density = Math.exp((-x * x) / 2)
  if (x < 7.07106781186547) return (density * polynomial(numerator, x)) / polynomial(denominator, x)
  const fraction = x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))))
  return density / fraction / 2.506628274631
}

/**
 * `Φ`, the standard normal distribution function; absolute error below 1e-14. Hart's algorithm 5666 (Computer
 * Approximations, 1968) as given by West, "Better approximations to cumulative normal functions", Wilmott 2005. The
 * packages that offer it bring either seven digits or some 140 further packages.
 */
export function normalCdf(x: number): number {
  return x > 0 ? 1 - lowerTail(x) : lowerTail(-x)
}
