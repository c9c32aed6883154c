import t from 'tap'
import { dateAfter, latestDate } from '../../src/asking/dates.ts'
import { runningDates } from '../../src/asking/running.ts'

const at = (iso: string) => new Date(iso)
const iso = (dates: readonly (Date | null)[]) => dates.map((date) => date?.toISOString() ?? null)

t.test('an engagement is asked about every so many months, not at its start', async (t) => {
  const quarterly = { everyMonths: 3, start: '2026-01-15', until: null }
  const range = { from: at('2025-01-01T00:00:00Z'), until: at('2027-01-01T00:00:00Z'), atMost: 10 }
  t.same(iso(runningDates(quarterly, 'UTC', range)), [
    '2026-04-15T09:00:00.000Z',
    '2026-07-15T09:00:00.000Z',
    '2026-10-15T09:00:00.000Z',
  ])
})

t.test('an engagement that began on the 31st is asked about on the last day of shorter months', async (t) => {
  const monthly = { everyMonths: 1, start: '2027-01-31', until: '2027-04-30' }
  const range = { from: at('2027-02-01T00:00:00Z'), until: at('2028-01-01T00:00:00Z'), atMost: 10 }
  t.same(iso(runningDates(monthly, 'Europe/Berlin', range)), [
    '2027-02-28T08:00:00.000Z',
    '2027-03-31T07:00:00.000Z',
    '2027-04-30T07:00:00.000Z',
  ])
})

t.test('the date after is on the clock of the zone, also when the clock changes', async (t) => {
  const daily = { rule: 'FREQ=DAILY', start: '2027-01-01T02:30' }
  // On 28 March 2027 Berlin has no half past two: the next time that there is, is three.
  t.same(iso([dateAfter(daily, 'Europe/Berlin', at('2027-03-27T12:00:00Z'))]), ['2027-03-28T01:00:00.000Z'])
  t.same(iso([dateAfter(daily, 'Europe/Berlin', at('2027-03-28T01:00:00Z'))]), ['2027-03-29T00:30:00.000Z'])
  t.same(iso([dateAfter(daily, 'Australia/Lord_Howe', at('2027-04-03T15:30:00Z'))]), ['2027-04-03T16:00:00.000Z'])
})

t.test('after a long silence the latest date counts, and after the end of a rule none comes', async (t) => {
  const quarterly = { rule: 'FREQ=MONTHLY;INTERVAL=3;UNTIL=20261231', start: '2024-01-10T09:00' }
  t.same(iso([latestDate(quarterly, 'UTC', at('2025-01-01T00:00:00Z'), at('2026-08-01T00:00:00Z'))]), [
    '2026-07-10T09:00:00.000Z',
  ])
  t.same(iso([latestDate(quarterly, 'UTC', at('2025-01-01T00:00:00Z'), at('2031-08-01T00:00:00Z'))]), [
    '2026-10-10T09:00:00.000Z',
  ])
  t.equal(dateAfter(quarterly, 'UTC', at('2026-10-10T09:00:00Z')), null)
  t.equal(latestDate(quarterly, 'UTC', at('2026-10-10T09:00:00Z'), at('2031-08-01T00:00:00Z')), null)
})
