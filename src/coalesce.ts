interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

/**
 * Joins calls that come while an earlier one is under way: `together` is called with all of them at once, one call per
 * key at a time. Under load that makes few statements of many, and a lone call waits for nobody. `together` gives one
 * result for each item, in their order.
 */
export function coalesce<Item, Result>(
  together: (key: string, items: Item[]) => Promise<Result[]>,
  atMost = 200,
): (key: string, item: Item) => Promise<Result> {
  const queues = new Map<string, Waiting<Item, Result>[]>()

  async function drain(key: string, queue: Waiting<Item, Result>[]) {
    await new Promise(setImmediate)
    while (queue.length > 0) {
      const calls = queue.splice(0, atMost)
      try {
        const results = await together(
          key,
          calls.map(({ item }) => item),
        )
        for (const [index, { resolve }] of calls.entries()) resolve(results[index]!)
      } catch (error) {
        for (const { reject } of calls) reject(error)
      }
    }
    queues.delete(key)
  }

  return (key, item) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(key)
      if (queue) {
        queue.push({ item, resolve, reject })
        return
      }
      const opened = [{ item, resolve, reject }]
      queues.set(key, opened)
      void drain(key, opened)
    })
}

/** Runs fn for each item, at most `limit` at the same time; resolves when all are done, rejects with the first fault. */
export async function inParallel<Item>(items: Item[], limit: number, fn: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values()
  const lane = async () => {
    for (const item of rest) await fn(item)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane))
}
