import { firstFree, type Rect } from './labels.ts'
import { label, line, type Markup } from './svg.ts'
import { isolate, shorten, wrap } from './text.ts'
import { textWidth } from './text-width.ts'

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
const mostRoom = 170
const mostBelow = 20

/**
 * Names beside their dots inside the frame, where they touch no dot, no other name and nothing else that is taken.
 * Those outside the limits come first and may stand further off, on a leader; one that finds no place is returned, to
 * be named below.
 */
export function nameDots(
  dots: readonly PlacedDot[],
  named: readonly PlacedDot[],
  frame: Rect,
  others: readonly Rect[],
) {
  const taken: Rect[] = [
    ...others,
    ...dots.map(({ x, y, radius }) => ({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius })),
  ]
  const found: { leaders: Markup[]; labels: Markup[]; unplaced: string[] } = { leaders: [], labels: [], unplaced: [] }
  const order = named.toSorted((a, b) => Number(b.outside998) - Number(a.outside998) || b.distance - a.distance)
  for (const dot of order) {
    const words = shorten(dot.name, mostRoom, face)
    const place = firstFree(placesAround(dot, textWidth(words, face)), frame, taken)
    if (place) {
      taken.push(place)
      found.leaders.push(...leader(dot, place))
      found.labels.push(written(dot, words, place))
    } else if (dot.outside998) found.unplaced.push(dot.name)
  }
  return found
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

/** A name that does not stand straight beside its dot might be taken for another's. */
function leader({ x, y, radius, outside998 }: PlacedDot, place: Rect): Markup[] {
  const nearX = Math.min(Math.max(x, place.x), place.x + place.width)
  const nearY = Math.min(Math.max(y, place.y + 3), place.y + height - 3)
  const isStraight = nearX === x || nearY === y
  const isNear = Math.hypot(nearX - x, nearY - y) < radius + 8
  return outside998 && !(isStraight && isNear) ? [line('leader', x, y, nearX, nearY)] : []
}

/** The estimate is generous: a name on the left must end at its dot, and one above or below stand in the middle. */
function written({ x, outside998 }: PlacedDot, words: string, place: Rect): Markup {
  const look = outside998 ? 'name halo' : 'small halo'
  const y = place.y + 12
  if (place.x > x) return label(look, place.x, y, isolate(words))
  if (place.x + place.width < x) return label(look, place.x + place.width, y, isolate(words), 'end')
  return label(look, place.x + place.width / 2, y, isolate(words), 'middle')
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
