import fc from 'fast-check'
import t from 'tap'
import { drawOf, fractionOfDay, isSampled, isWithinDay } from '../../src/asking/sampling.ts'

t.test('the same occasion is decided the same way every time', async (t) => {
  t.equal(drawOf('ticket 4711 cycle 1', 'policy'), drawOf('ticket 4711 cycle 1', 'policy'))
  t.equal(drawOf('ticket 4711 cycle 1', 'policy').toFixed(6), '50.591824', 'nor does a new release decide otherwise')
})

t.test('nobody is taken at 0 per cent, everybody at 100, and a higher rate takes all of a lower one', async () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.integer({ min: 0, max: 99 }), (key, policy, percent) => {
      const [lower, higher] = [isSampled(percent, key, policy), isSampled(percent + 1, key, policy)]
      return !isSampled(0, key, policy) && isSampled(100, key, policy) && (!lower || higher)
    }),
  )
})

/** χ² of counts against equal shares. */
const chiSquare = (counts: readonly number[]) => {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}
const upper999 = { 19: 43.82, 99: 148.23 }

t.test('draws are spread evenly over the hundred, also for numbers in a row', async (t) => {
  const counts = Array<number>(100).fill(0)
  for (let ticket = 0; ticket < 100_000; ticket++) counts[Math.floor(drawOf(`ticket ${ticket} 1`, 'a'))]! += 1
  t.ok(chiSquare(counts) < upper999[99], `χ² is ${chiSquare(counts)}`)
})

t.test('what one policy draws says nothing about what another draws', async (t) => {
  const counts = Array<number>(20).fill(0)
  for (let ticket = 0; ticket < 40_000; ticket++) {
    const [a, b] = [drawOf(`ticket ${ticket}`, 'a'), drawOf(`ticket ${ticket}`, 'b')]
    counts[Math.floor(((a - b + 100) % 100) / 5)]! += 1
  }
  t.ok(chiSquare(counts) < upper999[19], `χ² is ${chiSquare(counts)}`)
})

t.test('so many a day are spread over the day, and are all taken when there is enough', async (t) => {
  const taken: number[] = []
  for (let minute = 0; minute < 1440; minute++) if (isWithinDay(10, taken.length, minute / 1440)) taken.push(minute)
  t.same(taken, [0, 144, 288, 432, 576, 720, 864, 1008, 1152, 1296])
})

t.test('no day has more than its number, and what a quiet morning leaves the afternoon may take', async (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
      (perDay, moments) => {
        let taken = 0
        for (const fraction of moments.sort((a, b) => a - b)) {
          if (isWithinDay(perDay, taken, fraction)) taken++
          if (taken > Math.floor(perDay * fraction) + 1) return false
        }
        return taken <= perDay
      },
    ),
  )
  t.ok(isWithinDay(10, 5, 0.5))
  t.notOk(isWithinDay(10, 6, 0.5))
  t.notOk(isWithinDay(10, 10, 0.999))
})

t.test('a day on which the clock changes is as long as it is', async (t) => {
  t.equal(fractionOfDay(new Date('2026-11-20T11:00:00Z'), 'Europe/Berlin'), 0.5)
  t.equal(fractionOfDay(new Date('2026-03-29T10:30:00Z'), 'Europe/Berlin'), 0.5)
  t.equal(fractionOfDay(new Date('2026-04-23T22:00:00Z'), 'Africa/Cairo'), 0, 'a day that begins at one o’clock')
  t.equal(fractionOfDay(new Date('2026-04-05T03:30:00Z'), 'America/Santiago'), 24.5 / 25, 'half past eleven once more')
})
