import t from 'tap'
import { usualOf, workingMs } from '../../../src/features/connection-health/silence.ts'
import { officeHours } from '../../helpers/arrivals.ts'

const hour = 3_600_000
const day = 24 * hour
const at = (text: string) => Date.parse(`${text}Z`)
const arrivals = (moments: readonly number[]) => ({
  at: moments,
  days: [...new Set(moments.map((moment) => Math.floor(moment / day)))],
})
const weekdays = [1, 2, 3, 4, 5]
const friday = at('2026-11-20T17:00')
const monday = at('2026-11-02T00:00')

const office = (everyMinutes: number) => officeHours(new Date(friday), everyMinutes).map((moment) => moment.getTime())

t.test('a busy office is unusual after a day of weekdays, one that calls every hour after three nights', async (t) => {
  t.same(usualOf(arrivals(office(10))), { weekdays, intervalSeconds: 600, silentAfterSeconds: 86_400 })
  t.same(usualOf(arrivals(office(60))), { weekdays, intervalSeconds: 3600, silentAfterSeconds: 3 * 17 * 3600 })
})

t.test('a weekend and the nights beside it are less than a day of weekdays', async (t) => {
  t.equal(workingMs(friday, at('2026-11-23T09:00'), weekdays), 16 * hour)
  t.equal(workingMs(friday, at('2026-11-24T09:00'), weekdays), 40 * hour)
  t.equal(workingMs(at('2026-11-21T10:00'), at('2026-11-22T10:00'), weekdays), 0)
  t.equal(workingMs(friday, friday, weekdays), 0)
  t.equal(workingMs(friday, friday - hour, weekdays), 0)
})

t.test('weeks are counted whole, however many there are', async (t) => {
  for (const weeks of [1, 2, 50, 5000])
    t.equal(workingMs(friday, friday + weeks * 7 * day + 3 * hour, weekdays), weeks * 5 * day + 3 * hour)
  let byHours = 0
  for (let n = 0; n < 24 * 20; n++) byHours += workingMs(friday + n * hour, friday + (n + 1) * hour, weekdays)
  t.equal(workingMs(friday, friday + 24 * 20 * hour, weekdays), byHours)
})

t.test('too few calls, or all on a few days, make no usual', async (t) => {
  const daily = (count: number) => Array.from({ length: count }, (_, n) => friday - (count - n) * day)
  t.equal(usualOf(arrivals([])), null)
  t.equal(usualOf(arrivals(daily(19))), null)
  t.not(usualOf(arrivals(daily(20))), null)
  const inOneDay = Array.from({ length: 1000 }, (_, n) => friday + n * 10_000)
  t.equal(usualOf(arrivals(inOneDay)), null, 'as when somebody tries it out')
})

t.test('one Saturday of work makes no Saturday usual, Saturdays of every other week do', async (t) => {
  const saturdays = ['2026-10-31T12:00', '2026-11-07T12:00', '2026-11-14T12:00'].map(at)
  const with_ = (extra: number[]) => usualOf(arrivals([...office(60), ...extra].sort((a, b) => a - b)))!.weekdays
  t.same(with_(saturdays.slice(0, 1)), weekdays)
  t.same(with_(saturdays.slice(0, 2)), [...weekdays, 6])
})

t.test('an outage of a week does not become the measure', async (t) => {
  for (const every of [10, 60, 240]) {
    const withOutage = office(every).filter((at) => at < monday || at > monday + 7 * day)
    t.same(usualOf(arrivals(withOutage)), usualOf(arrivals(office(every))))
  }
})

t.test('where calls are rare, a longer silence is usual', async (t) => {
  const moments = Array.from({ length: 20 }, (_, n) => friday - (19 - n) * 1.4 * day)
  const { intervalSeconds, silentAfterSeconds } = usualOf(arrivals(moments))!
  t.ok(intervalSeconds > 86_400 && silentAfterSeconds >= 3 * intervalSeconds)
})
