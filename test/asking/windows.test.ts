import fc from 'fast-check'
import t from 'tap'
import type { SendingWindow } from '../../src/asking/rules.ts'
import { faultOfWindow, isInside, nextMoment } from '../../src/asking/windows.ts'

const everyDay = [1, 2, 3, 4, 5, 6, 7]
const window = (from: string, until: string, more: Partial<SendingWindow> = {}): SendingWindow => ({
  ...{ days: everyDay, from, until, holidays: [] },
  ...more,
})
const next = (after: string, given: SendingWindow, zone: string) =>
  Temporal.Instant.from(nextMoment(new Date(after), given, zone)!.toISOString())
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never' })

t.test('without a window mail goes out at once', async (t) => {
  const now = new Date('2026-11-20T23:59:59.123Z')
  t.equal(nextMoment(now, null, 'Europe/Berlin'), now)
  t.ok(isInside(now, null, 'Europe/Berlin'))
})

t.test(
  'mail waits for the opening, over the weekend and over holidays; inside the window it does not wait',
  async (t) => {
    const office = window('09:00', '17:00', { days: [1, 2, 3, 4, 5], holidays: ['2026-12-25', '2026-12-28'] })
    const zone = 'Europe/Berlin'
    t.equal(next('2026-12-24T07:00:00Z', office, zone), '2026-12-24T09:00:00+01:00')
    t.equal(next('2026-12-24T10:30:15.5Z', office, zone), '2026-12-24T11:30:15.5+01:00')
    t.equal(next('2026-12-24T15:59:59.999Z', office, zone), '2026-12-24T16:59:59.999+01:00')
    t.equal(next('2026-12-24T16:00:00Z', office, zone), '2026-12-29T09:00:00+01:00', 'the end is outside')
    t.notOk(isInside(new Date('2026-12-24T16:00:00Z'), office, zone))
    t.ok(isInside(new Date('2026-12-24T08:00:00Z'), office, zone), 'the beginning is inside')
  },
)

t.test('the day is the local one: Friday evening in New York is Saturday in Sydney', async (t) => {
  const office = window('09:00', '17:00', { days: [1, 2, 3, 4, 5] })
  const moment = '2026-11-20T21:00:00Z'
  t.equal(next(moment, office, 'America/New_York'), '2026-11-20T16:00:00-05:00')
  t.equal(next(moment, office, 'Australia/Sydney'), '2026-11-23T09:00:00+11:00')
})

t.test('a window may last the whole day', async (t) => {
  const mondays = window('00:00', '24:00', { days: [1] })
  t.equal(next('2026-11-22T23:30:00Z', mondays, 'Europe/Berlin'), '2026-11-23T00:30:00+01:00')
  t.equal(next('2026-11-23T22:59:59Z', mondays, 'Europe/Berlin'), '2026-11-23T23:59:59+01:00')
  t.equal(next('2026-11-23T23:00:00Z', mondays, 'Europe/Berlin'), '2026-11-30T00:00:00+01:00')
})

t.test('a beginning that a clock change skips moves to the next time that exists', async (t) => {
  for (const [zone, day, from, until, opens] of [
    ['Europe/Berlin', '2026-03-29', '02:30', '12:00', '2026-03-29T03:00:00+02:00'],
    ['America/New_York', '2026-03-08', '02:30', '12:00', '2026-03-08T03:00:00-04:00'],
    ['Australia/Lord_Howe', '2026-10-04', '02:15', '12:00', '2026-10-04T02:30:00+11:00'],
    ['Australia/Lord_Howe', '2026-10-04', '02:30', '12:00', '2026-10-04T02:30:00+11:00'],
    ['Africa/Cairo', '2026-04-24', '00:00', '12:00', '2026-04-24T01:00:00+03:00'],
    ['America/Santiago', '2026-09-06', '00:00', '12:00', '2026-09-06T01:00:00-03:00'],
  ] as const) {
    const before = Temporal.PlainDate.from(day)
      .subtract({ days: 1 })
      .toZonedDateTime({ timeZone: zone, plainTime: '20:00' })
    t.equal(next(before.toInstant().toString(), window(from, until), zone), opens, zone)
  }
})

t.test('a window that a clock change skips whole does not open that day', async (t) => {
  const zone = 'Europe/Berlin'
  t.equal(next('2026-03-29T00:00:00Z', window('02:10', '02:50'), zone), '2026-03-30T02:10:00+02:00')
  t.equal(next('2026-04-23T21:59:00Z', window('00:00', '00:30'), 'Africa/Cairo'), '2026-04-25T00:00:00+03:00')
})

t.test('a time that occurs twice opens the window once, and closes it at the first', async (t) => {
  for (const [zone, after, from, until, opens] of [
    ['Europe/Berlin', '2026-10-24T20:00:00Z', '02:30', '12:00', '2026-10-25T02:30:00+02:00'],
    ['Europe/Berlin', '2026-10-25T00:45:00Z', '02:00', '02:30', '2026-10-26T02:00:00+01:00'],
    ['America/New_York', '2026-11-01T00:00:00Z', '01:30', '12:00', '2026-11-01T01:30:00-04:00'],
    ['Australia/Lord_Howe', '2026-04-04T10:00:00Z', '01:45', '12:00', '2026-04-05T01:45:00+11:00'],
    ['Africa/Cairo', '2026-10-29T10:00:00Z', '23:30', '24:00', '2026-10-29T23:30:00+03:00'],
    ['Africa/Cairo', '2026-10-29T20:59:00Z', '23:30', '23:59', '2026-10-30T23:30:00+02:00'],
    ['America/Santiago', '2026-04-05T02:58:00Z', '23:00', '23:59', '2026-04-04T23:58:00-03:00'],
    ['America/Santiago', '2026-04-05T02:59:00Z', '23:00', '23:59', '2026-04-05T23:00:00-04:00'],
  ] as const)
    t.equal(next(after, window(from, until), zone), opens, `${zone} ${after}`)
})

t.test('when the clock shows a time before the beginning once more, the mail waits once more', async (t) => {
  const second = '2026-10-25T01:10:00Z'
  t.equal(next(second, window('02:30', '12:00'), 'Europe/Berlin'), '2026-10-25T02:30:00+01:00')
})

const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'America/Santiago', 'UTC']
const minutes = fc.integer({ min: 0, max: 1439 })
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const windows = fc
  .record({
    ends: fc.tuple(minutes, fc.integer({ min: 1, max: 1440 })).filter(([from, until]) => from < until),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    holidays: fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 20 }),
  })
  .map(({ ends: [from, until], days, holidays }) =>
    window(clock(from), clock(until), {
      days,
      holidays: holidays.map((day) => Temporal.PlainDate.from('2026-01-01').add({ days: day }).toString()),
    }),
  )

t.test('no mail ever goes out while the clock on the wall is outside, and none waits longer than it must', async () => {
  const moments = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) })
  const nearChanges = fc
    .tuple(fc.constantFrom(...zones), fc.constantFrom(1, 2), fc.integer({ min: -5_400_000, max: 7_200_000 }))
    .map(([zone, which, off]) => {
      let change = Temporal.ZonedDateTime.from(`2026-01-01T00:00[${zone}]`)
      for (let count = 0; count < which; count++) change = change.getTimeZoneTransition('next') ?? change
      return { zone, after: change.epochMilliseconds + off }
    })
  const anywhere = fc.record({ zone: fc.constantFrom(...zones), after: moments })
  const shown = (at: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  const allowed = (at: number, { days, from, until, holidays }: SendingWindow, zone: string) => {
    const local = shown(at, zone)
    const time = local.toPlainTime().toString({ smallestUnit: 'minute' })
    return (
      days.includes(local.dayOfWeek) &&
      !holidays.includes(local.toPlainDate().toString()) &&
      time >= from &&
      time < until
    )
  }
  // A moment at which the clock shows for the second time what it has shown before.
  const repeated = (at: number, zone: string) => {
    const local = shown(at, zone)
    return !local.equals(local.toPlainDateTime().toZonedDateTime(zone, { disambiguation: 'earlier' }))
  }
  fc.assert(
    fc.property(fc.oneof(anywhere, nearChanges), windows, ({ after, zone }, given) => {
      const moment = nextMoment(new Date(after), given, zone)
      if (!moment) return false
      if (moment.getTime() < after || !allowed(moment.getTime(), given, zone)) return false
      if (!isInside(moment, given, zone)) return false
      for (let at = after; at < Math.min(moment.getTime(), after + 86_400_000); at += 600_000)
        if (allowed(at, given, zone) && !repeated(at, zone)) return false
      return true
    }),
    { numRuns: 1500 },
  )
})

t.test('a window that ends before it begins, or never opens, is refused', async (t) => {
  t.match(faultOfWindow(window('22:00', '02:00')), /does not go over midnight/)
  t.match(faultOfWindow(window('09:00', '09:00')), /later than its beginning/)
  t.match(faultOfWindow(window('09:00', '10:00', { holidays: ['2026-02-30'] })), /no date “2026-02-30”/)
  t.equal(faultOfWindow(window('00:00', '24:00', { holidays: ['2026-12-25'] })), null)
  const mondays = (count: number) =>
    Array.from({ length: count }, (_, week) => Temporal.PlainDate.from('2026-01-05').add({ weeks: week }).toString())
  const closed = window('09:00', '17:00', { days: [1], holidays: mondays(120) })
  t.match(faultOfWindow(closed), /no day open for two years/)
  t.equal(nextMoment(new Date('2026-01-01T00:00:00Z'), closed, 'UTC'), null)
  const barely = window('09:00', '17:00', { days: [1], holidays: mondays(100) })
  t.equal(faultOfWindow(barely), null)
  t.equal(next('2026-01-01T00:00:00Z', barely, 'UTC'), '2027-12-06T09:00:00+00:00')
})
