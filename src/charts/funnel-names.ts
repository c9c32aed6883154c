import type { Box } from './axes.ts'
import { firstFree, type Rect } from './labels.ts'
import { label, line, type Markup } from './svg.ts'
import { isolate, shorten, textWidth, wrap } from './text.ts'

export interface PlacedDot {
  name: string
  x: number
  y: number
  /** How far it reaches from its middle. */
  radius: number
  outside998: boolean
  /** How far out it lies: the first to be named. */
  distance: number
}

/** As wide as the bolder of the two looks. */
const face = { size: 12, bold: true }
const height = 16
/** A name may stand as far above the plot as its axis title leaves room. */
const above = 14
const mostRoom = 170
const mostBelow = 20

/**
 * Names beside their dots, where they touch no dot, no other name and not the firm's mean. Those outside the limits
 * come first and may stand further off, on a leader; one that finds no place is returned, to be named below.
 */
export function nameDots(dots: readonly PlacedDot[], named: readonly PlacedDot[], box: Box, meanAt: number) {
  const frame = { x: box.left, y: box.top - above, width: box.right - box.left, height: box.bottom - box.top + above }
  const taken: Rect[] = [
    { x: box.left, y: meanAt - 1, width: frame.width, height: 2 },
    ...dots.map(({ x, y, radius }) => ({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius })),
  ]
  const markup: Markup[] = []
  const unplaced: string[] = []
  const order = named.toSorted((a, b) => Number(b.outside998) - Number(a.outside998) || b.distance - a.distance)
  for (const dot of order) {
    const words = shorten(dot.name, mostRoom, face)
    const place = firstFree(placesAround(dot, textWidth(words, face)), frame, taken)
    if (place) {
      taken.push(place)
      markup.push(...written(dot, words, place))
    } else if (dot.outside998) unplaced.push(dot.name)
  }
  return { markup, unplaced }
}

function* placesAround({ x, y, radius, outside998 }: PlacedDot, width: number): Generator<Rect> {
  for (const away of outside998 ? [4, 18, 32, 46, 60, 74] : [4]) {
    const reach = radius + away
    const slant = reach * 0.7
    yield { x: x + reach, y: y - height / 2, width, height }
    yield { x: x - reach - width, y: y - height / 2, width, height }
    yield { x: x - width / 2, y: y - reach - height + 3, width, height }
    yield { x: x - width / 2, y: y + reach - 3, width, height }
    yield { x: x + slant, y: y - slant - height, width, height }
    yield { x: x + slant, y: y + slant, width, height }
    yield { x: x - slant - width, y: y - slant - height, width, height }
    yield { x: x - slant - width, y: y + slant, width, height }
  }
}

function written({ x, y, radius, outside998 }: PlacedDot, words: string, place: Rect): Markup[] {
  const nearX = Math.min(Math.max(x, place.x), place.x + place.width)
  const nearY = Math.min(Math.max(y, place.y), place.y + place.height)
  const leader = Math.hypot(nearX - x, nearY - y) > radius + 7 ? [line('leader', x, y, nearX, nearY)] : []
  // The estimate is generous: on the left of its dot a name must end at the dot, above and below stand in the middle.
  const isLeft = place.x + place.width < x
  const isRight = place.x > x
  const at = isLeft ? place.x + place.width : isRight ? place.x : place.x + place.width / 2
  const anchor = isLeft ? 'end' : isRight ? undefined : 'middle'
  return [...leader, label(outside998 ? 'name halo' : 'small halo', at, place.y + 12, isolate(words), anchor)]
}

/** Lines under the plot with the names that found no place in it. */
export function namesBelow(names: readonly string[], left: number, right: number, top: number) {
  if (names.length === 0) return { markup: [], height: 0 }
  const shown = names.slice(0, mostBelow).map((name) => isolate(shorten(name, mostRoom, face)))
  const more = names.length > mostBelow ? [`and ${names.length - mostBelow} more`] : []
  const lines = wrap(`Also outside: ${[...shown, ...more].join(', ')}.`, right - left, face)
  const markup = lines.map((words, index) => label('small', left, top + index * 17, words))
  return { markup, height: lines.length * 17 + 4 }
}
