import { z95 } from './normal-distribution.ts'
import { clip } from './sums.ts'

export interface Interval {
  lo: number
  hi: number
}

/** Wilson's 95 % interval of the proportion p of n, 0 to 1. */
export function wilson(p: number, n: number): Interval {
  const z2 = z95 * z95
  const centre = p + z2 / (2 * n)
  const spread = z95 * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))
  const scale = 1 + z2 / n
  return { lo: clip((centre - spread) / scale, 0, 1), hi: clip((centre + spread) / scale, 0, 1) }
}

/**
 * Adjusted Wald 95 % interval of a net promoter score, in points from -100 to 100. The score itself is not adjusted, so
 * that with one or two answers it may lie outside.
 */
export function netPromoterInterval(promoters: number, detractors: number, weight: number): Interval {
  const n = weight + 3
  const p = (promoters + 0.75) / n
  const d = (detractors + 0.75) / n
  const spread = z95 * Math.sqrt((p + d - (p - d) ** 2) / n)
  return { lo: clip(100 * (p - d - spread), -100, 100), hi: clip(100 * (p - d + spread), -100, 100) }
}
