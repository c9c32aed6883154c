import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { coalesce, inParallel } from '../src/coalesce.ts'

t.test('calls that come while one is under way share the next, in their order, apart for each key', async (t) => {
  const calls: [string, number[]][] = []
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const double = coalesce<number, number>(async (key, items) => {
    calls.push([key, items])
    begin()
    await sleep(5)
    return items.map((item) => item * 2)
  }, 3)
  const first = double('a', 1)
  await begun
  const others = [2, 3, 4, 5].map((item) => double('a', item))
  t.same(await Promise.all([first, ...others, double('b', 9)]), [2, 4, 6, 8, 10, 18])
  t.same(
    calls.filter(([key]) => key === 'a').map(([, items]) => items),
    [[1], [2, 3, 4], [5]],
  )
})

t.test('a fault reaches those who shared the call, and nobody after them', async (t) => {
  let faulty = true
  const call = coalesce<number, number>(async (_key, items) => {
    if (faulty) throw new Error('away')
    return items
  })
  await Promise.all([1, 2].map((item) => t.rejects(call('a', item), { message: 'away' })))
  faulty = false
  t.equal(await call('a', 3), 3)
})

t.test('at most so many at the same time, and all in the end', async (t) => {
  let running = 0
  let most = 0
  let done = 0
  await inParallel(
    Array.from({ length: 20 }, (_, index) => index),
    4,
    async () => {
      running += 1
      most = Math.max(most, running)
      await sleep(1)
      running -= 1
      done += 1
    },
  )
  t.same({ most, done }, { most: 4, done: 20 })
})
