/** Sum of one figure of each item. */
export function sumOf<Item>(items: Iterable<Item>, figure: (item: Item) => number): number {
  let sum = 0
  for (const item of items) sum += figure(item)
  return sum
}

export const clip = (value: number, lowest: number, highest: number) => Math.min(highest, Math.max(lowest, value))
