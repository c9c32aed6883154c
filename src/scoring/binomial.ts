/**
 * `P(X ≥ k)` for X binomial (n, p), 0 < p < 1, summed exactly. Summed outwards from k on the side that lies away from
 * the mean: that side is the smaller one, so neither underflow nor 1 minus nearly 1 can spoil it.
 */
export function binomialTail(n: number, p: number, k: number): number {
  if (k <= 0) return 1
  if (k > n) return 0
  if (k > n * p) return outwards(n, p, k)
  return 1 - outwards(n, 1 - p, n - k + 1)
}

/** Sum of the probabilities of k, k+1, … n. */
function outwards(n: number, p: number, k: number): number {
  let log = k * Math.log(p) + (n - k) * Math.log1p(-p)
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i)
  let term = Math.exp(log)
  let sum = 0
  for (let i = k; i <= n; i++) {
    sum += term
    term *= ((n - i) / (i + 1)) * (p / (1 - p))
  }
  return Math.min(1, sum)
}
