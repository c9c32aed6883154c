/** Finds room for words in a drawing. All boxes are estimates from above, so what is placed does not collide. */

export interface Rect {
  x: number
  y: number
  width: number
  height: number
}

export const overlaps = (a: Rect, b: Rect) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const isInside = (inner: Rect, outer: Rect) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

/** The first place that is inside the frame and free of all that is taken; null if there is none. */
export const firstFree = (places: Iterable<Rect>, frame: Rect, taken: readonly Rect[]): Rect | null => {
  for (const place of places) if (isInside(place, frame) && !taken.some((other) => overlaps(place, other))) return place
  return null
}

/**
 * Heights for labels in one column, each as near to its own as the others and the borders allow. In the order given,
 * which must be from the top down.
 */
export function spread(heights: readonly number[], gap: number, [top, bottom]: readonly [number, number]): number[] {
  const placed: number[] = []
  for (const height of heights) placed.push(Math.max(height, (placed.at(-1) ?? top - gap) + gap))
  let limit = bottom
  for (let index = placed.length - 1; index >= 0; index--) {
    placed[index] = Math.min(placed[index]!, limit)
    limit = placed[index]! - gap
  }
  return placed
}
