import type { ScaleLinear } from 'd3-scale'
import { label, line, type Markup } from './svg.ts'

export type Scale = ScaleLinear<number, number>

export interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/**
 * The part of 0 to 100 that shows all figures, in whole tens and never so near that noise looks like a mountain. It
 * reaches beyond only for a figure that does: a mean that allows for an easy survey can.
 */
export function scoreDomain(figures: readonly number[], leastSpan = 40): [number, number] {
  if (figures.length === 0) return [0, 100]
  // A figure on the very edge would be cut in half, so there is a little air around all of them.
  const [least, most] = [Math.min(...figures) - 1, Math.max(...figures) + 1]
  let low = least < -1 ? Math.floor(least / 10) * 10 : Math.max(0, Math.floor(least / 10) * 10)
  let high = most > 101 ? Math.ceil(most / 10) * 10 : Math.min(100, Math.ceil(most / 10) * 10)
  while (high - low < leastSpan) {
    if (high < 100) high += 10
    if (high - low < leastSpan && low > 0) low -= 10
  }
  return [low, high]
}

/** Says of a scale that it is a part: a reader who sees no zero must be told. */
export function domainInWords([low, high]: readonly [number, number]): string {
  if (low === 0 && high === 100) return 'The scale runs from 0 to 100.'
  if (low < 0 || high > 100) return `The scale shows ${low} to ${high}; answers run from 0 to 100.`
  return `The scale shows ${low} to ${high} of 0 to 100.`
}

/** Score ticks with their lines across the plot, labels at the left. */
export function scoreAxisLeft(scale: Scale, { left, right }: Box): Markup[] {
  return scale
    .ticks(5)
    .flatMap((tick) => [
      line('hair', left, scale(tick), right, scale(tick)),
      label('small', left - 8, scale(tick) + 4, String(tick), 'end'),
    ])
}

/** Ticks of a level scale as lines down the plot, labels below and, for a long picture, above. */
export function axisBelow(scale: Scale, { left, right, top, bottom }: Box, also: { above: boolean }): Markup[] {
  return scale
    .ticks(Math.min(10, Math.max(2, (right - left) / 45)))
    .flatMap((tick) => [
      line('hair', scale(tick), top, scale(tick), bottom),
      label('small', scale(tick), bottom + 16, String(tick), 'middle'),
      ...(also.above ? [label('small', scale(tick), top - 6, String(tick), 'middle')] : []),
    ])
}
