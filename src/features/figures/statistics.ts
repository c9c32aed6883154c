/** Plain figures with their intervals, as anyone can check by hand. Pure. Percentages are 0 to 100. */

const z = 1.959963984540054

export interface Interval {
  low: number
  high: number
}

/** Wilson's interval for a proportion p of n, as percentages; n may be a sum of shares. */
export function wilson(p: number, n: number): Interval {
  const centre = p + (z * z) / (2 * n)
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  return { low: Math.max(0, (100 * (centre - half)) / scale), high: Math.min(100, (100 * (centre + half)) / scale) }
}

/** Adjusted-Wald interval of the Net Promoter Score from weights of promoters and detractors among n, within ±100. */
export function adjustedWald(promoters: number, detractors: number, n: number): Interval {
  const size = n + 3
  const p = (promoters + 0.75) / size
  const d = (detractors + 0.75) / size
  const half = z * Math.sqrt((p + d - (p - d) ** 2) / size)
  return { low: Math.max(-100, 100 * (p - d - half)), high: Math.min(100, 100 * (p - d + half)) }
}

/** How often a value was given: n times, with the sums of its shares and of their squares. */
export interface ValueCount {
  value: number
  n: number
  s: number
  s2: number
}

export interface Spread {
  mean: number
  sd: number | null
}

/** Weighted mean, and the standard deviation about it; null where one answer's worth cannot show any. */
export function spread(counts: readonly ValueCount[]): Spread {
  const weight = sum(counts, ({ s }) => s)
  const mean = sum(counts, ({ s, value }) => s * value) / weight
  const divisor = weight - sum(counts, ({ s2 }) => s2) / weight
  const squares = sum(counts, ({ s, value }) => s * (value - mean) ** 2)
  return { mean, sd: divisor <= 1e-6 ? null : Math.sqrt(squares / divisor) }
}

export const sum = <T>(items: readonly T[], of: (item: T) => number) =>
  items.reduce((total, item) => total + of(item), 0)
