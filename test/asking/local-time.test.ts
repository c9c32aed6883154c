import fc from 'fast-check'
import t from 'tap'
import { dayNumber, daysLater, startOfDay } from '../../src/asking/local-time.ts'

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'America/Santiago',
  'Asia/Kathmandu',
]

t.test(
  'the day of a moment is the date on the wall, minute by minute around every midnight and clock change',
  async (t) => {
    for (const zone of zones) {
      const wrong: string[] = []
      const check = (moment: Temporal.Instant) => {
        const date = moment.toZonedDateTimeISO(zone).toPlainDate()
        const day = dayNumber(new Date(moment.epochMilliseconds), zone)
        if (!Temporal.PlainDate.from('1970-01-01').add({ days: day }).equals(date)) wrong.push(moment.toString())
      }
      for (const day of [
        '2026-03-08',
        '2026-03-29',
        '2026-04-05',
        '2026-04-24',
        '2026-09-06',
        '2026-10-29',
        '2026-12-31',
      ])
        for (let minute = -1500; minute < 1500; minute += 5)
          check(Temporal.Instant.from(`${day}T00:00Z`).add({ minutes: minute }))
      t.same(wrong, [], zone)
    }
  },
)

t.test('a day begins with its first moment', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 18_000, max: 40_000 }), fc.constantFrom(...zones), (day, zone) => {
      const start = startOfDay(day, zone)
      return dayNumber(start, zone) === day && dayNumber(new Date(start.getTime() - 1), zone) === day - 1
    }),
    { numRuns: 500 },
  )
})

t.test('so many days later it is the same time of day, or the next that exists', async (t) => {
  const later = (at: string, days: number, zone: string) => daysLater(new Date(at), days, zone).toISOString()
  t.equal(later('2026-03-28T08:00:00Z', 1, 'Europe/Berlin'), '2026-03-29T07:00:00.000Z')
  t.equal(later('2026-03-28T01:30:00Z', 1, 'Europe/Berlin'), '2026-03-29T01:00:00.000Z')
  t.equal(later('2026-10-24T00:30:00Z', 1, 'Europe/Berlin'), '2026-10-25T00:30:00.000Z')
  t.equal(later('2026-04-22T22:00:00Z', 1, 'Africa/Cairo'), '2026-04-23T22:00:00.000Z')
})
