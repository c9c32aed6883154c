import { area, line as path } from 'd3-shape'
import { z95, z998 } from '../scoring/normal-distribution.ts'
import type { Box, Scale } from './axes.ts'
import { spread } from './labels.ts'
import { el, label, line, type Markup } from './svg.ts'
import { percent, whole } from './words.ts'

/** What the limits are drawn from: `μ` and `σ²`. */
export interface Limits {
  mean: number
  sigma2: number
}

/** Lower and upper limit for a mean of so many effective answers: `μ ± z·sqrt(σ²/N)`. */
export function limitsAt(effective: number, { mean, sigma2 }: Limits) {
  const error = Math.sqrt(sigma2 / effective)
  const around = (z: number): [number, number] => [mean - z * error, mean + z * error]
  return { p95: around(z95), p998: around(z998) }
}

const steps = 120

/** The limits as curves, cut off where the plot ends, and the firm's mean. */
export function funnelCurves(limits: Limits, x: Scale, y: Scale, box: Box, id: string): Markup[] {
  const [, most] = x.domain() as [number, number]
  // Closer together where the curves are steep.
  const samples = Array.from({ length: steps }, (_, index) => most * ((index + 1) / steps) ** 2)
  const curve = (of: (effective: number) => number) =>
    path<number>(x, (effective) => y(of(effective))).digits(2)(samples) ?? ''
  const inner = area<number>(
    x,
    (effective) => y(limitsAt(effective, limits).p95[0]),
    (effective) => y(limitsAt(effective, limits).p95[1]),
  ).digits(2)
  const drawn = ([0, 1] as const).flatMap((side) => [
    el('path', { class: 'warn', d: curve((effective) => limitsAt(effective, limits).p95[side]) }),
    el('path', { class: 'limit', d: curve((effective) => limitsAt(effective, limits).p998[side]) }),
  ])
  const frame = { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top }
  return [
    el('clipPath', { id: `${id}-plot` }, el('rect', frame)),
    el(
      'g',
      { 'clip-path': `url(#${id}-plot)` },
      el('path', { class: 'tint', 'fill-opacity': 0.6, d: inner(samples) ?? '' }),
      ...drawn,
    ),
    line('mean', box.left, y(limits.mean), box.right, y(limits.mean)),
  ]
}

/** What each line is, said where it ends; `taken` is where no name may stand. */
export function limitLabels(limits: Limits, x: Scale, y: Scale, box: Box) {
  const { p95, p998 } = limitsAt(x.domain()[1]!, limits)
  const ends = [
    { words: percent('99.8'), at: y(p998[1]) },
    { words: percent('95'), at: y(p95[1]) },
    { words: whole(limits.mean), at: y(limits.mean) },
    { words: percent('95'), at: y(p95[0]) },
    { words: percent('99.8'), at: y(p998[0]) },
  ].filter(({ at }) => at >= box.top - 1 && at <= box.bottom + 1)
  const heights = spread(
    ends.map(({ at }) => at + 4),
    15,
    [box.top, box.bottom + 8],
  )
  const markup = ends.map(({ words }, index) => label('small', box.right + 6, heights[index]!, words))
  const taken = heights.map((height) => ({ x: box.right + 2, y: height - 13, width: 50, height: 17 }))
  return { markup, taken }
}
