import fc from 'fast-check'
import t from 'tap'
import { momentsOf, remindersAfter, type Timing, zoneFor } from '../../src/asking/timing.ts'
import { isInside } from '../../src/asking/windows.ts'

const timing = (more: Partial<Timing> = {}): Timing => ({
  ...{ occurredAt: new Date('2026-11-20T15:00:00Z'), delayMinutes: 0, untouchedHours: null, lastTouchedAt: null },
  ...{ window: null, zone: 'Europe/Berlin', expiresAfterDays: 14, reminders: null },
  ...more,
})
const office = { days: [1, 2, 3, 4, 5], from: '09:00', until: '17:00', holidays: [] }
const due = (more: Partial<Timing>) => momentsOf(timing(more))!.dueAt.toISOString()

t.test('without rules an ask is due at once and expires so many days later at the same local time', async (t) => {
  t.same(momentsOf(timing()), {
    dueAt: new Date('2026-11-20T15:00:00Z'),
    expiresAt: new Date('2026-12-04T15:00:00Z'),
    remindAt: [],
  })
  const overChange = momentsOf(timing({ occurredAt: new Date('2026-10-20T15:00:00Z') }))!
  t.same(overChange.expiresAt, new Date('2026-11-03T16:00:00Z'))
})

t.test('the delay is over before the window is asked for', async (t) => {
  t.equal(due({ delayMinutes: 30, window: office }), '2026-11-20T15:30:00.000Z')
  t.equal(due({ delayMinutes: 60, window: office }), '2026-11-23T08:00:00.000Z')
  t.equal(due({ delayMinutes: 1440, window: office }), '2026-11-23T08:00:00.000Z')
})

t.test('a ticket that is touched again is asked about later, however short the delay', async (t) => {
  const lastTouchedAt = new Date('2026-11-20T18:00:00Z')
  t.equal(due({ untouchedHours: 48 }), '2026-11-22T15:00:00.000Z')
  t.equal(due({ untouchedHours: 48, lastTouchedAt }), '2026-11-22T18:00:00.000Z')
  t.equal(due({ untouchedHours: 48, lastTouchedAt, delayMinutes: 4320 }), '2026-11-23T15:00:00.000Z')
  t.equal(due({ untouchedHours: 48, lastTouchedAt: new Date('2026-11-01T00:00:00Z') }), '2026-11-22T15:00:00.000Z')
  t.equal(due({ lastTouchedAt }), '2026-11-20T15:00:00.000Z', 'where nobody asks for rest, touching does not matter')
})

t.test('a window that never opens gives no moment', async (t) => {
  const days = Array.from({ length: 800 }, (_, day) =>
    Temporal.PlainDate.from('2026-11-01').add({ days: day }).toString(),
  )
  t.equal(momentsOf(timing({ window: { ...office, holidays: days } })), null)
})

t.test(
  'reminders come inside the window, so many days after the mail before, and not once the link has expired',
  async (t) => {
    const { remindAt } = momentsOf(timing({ window: office, reminders: { count: 3, everyDays: 5 } }))!
    t.same(remindAt, [new Date('2026-11-25T15:00:00Z'), new Date('2026-11-30T15:00:00Z')])
    const short = momentsOf(timing({ expiresAfterDays: 5, reminders: { count: 3, everyDays: 5 } }))!
    t.same(short.remindAt, [], 'at the very end it is too late')
  },
)

t.test('two reminders are never put into the same hour by a window that opens seldom', async (t) => {
  const mondays = { ...office, days: [1] }
  const { dueAt, remindAt } = momentsOf(
    timing({ window: mondays, reminders: { count: 3, everyDays: 1 }, expiresAfterDays: 60 }),
  )!
  t.same(
    [dueAt, ...remindAt].map((moment) => moment.toISOString().slice(0, 10)),
    ['2026-11-23', '2026-11-30', '2026-12-07', '2026-12-14'],
  )
})

t.test('after a mail that went out late the rest is counted from it', async (t) => {
  const rest = {
    expiresAt: new Date('2027-01-01T00:00:00Z'),
    reminders: { count: 3, everyDays: 2 },
    window: null,
    zone: 'UTC',
  }
  const late = new Date('2026-11-27T12:00:00Z')
  t.same(remindersAfter(late, rest, 2), [new Date('2026-11-29T12:00:00Z')])
  t.same(remindersAfter(late, rest, 3), [])
  t.equal(remindersAfter(late, rest).length, 3)
})

t.test('the zone is that of the contact, else of its client, else of the firm', async (t) => {
  t.equal(zoneFor('Asia/Tokyo', 'Europe/Rome', 'UTC'), 'Asia/Tokyo')
  t.equal(zoneFor(null, 'Europe/Rome', 'UTC'), 'Europe/Rome')
  t.equal(zoneFor(null, null, 'UTC'), 'UTC')
})

t.test('whatever the rules, nothing goes out early, outside the window, or after the end', async () => {
  const cases = fc.record({
    occurredAt: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }).map((at) => new Date(at)),
    delayMinutes: fc.integer({ min: 0, max: 20_000 }),
    untouchedHours: fc.option(fc.integer({ min: 1, max: 200 })),
    zone: fc.constantFrom('Europe/Berlin', 'Africa/Cairo', 'America/Santiago', 'Australia/Lord_Howe'),
    window: fc.constantFrom(
      null,
      office,
      { ...office, from: '23:30', until: '24:00' },
      { ...office, from: '00:00', until: '02:30' },
    ),
    expiresAfterDays: fc.integer({ min: 1, max: 40 }),
    reminders: fc.record({ count: fc.integer({ min: 0, max: 3 }), everyDays: fc.integer({ min: 1, max: 10 }) }),
  })
  fc.assert(
    fc.property(cases, (given) => {
      const { dueAt, expiresAt, remindAt } = momentsOf(timing(given))!
      const mails = [dueAt, ...remindAt]
      const days = mails.slice(1).map((mail, index) => (mail.getTime() - mails[index]!.getTime()) / 86_400_000)
      return (
        dueAt.getTime() >= given.occurredAt.getTime() + given.delayMinutes * 60_000 &&
        mails.every((mail) => isInside(mail, given.window, given.zone) && mail < expiresAt) &&
        remindAt.length <= given.reminders.count &&
        days.every((between) => between >= given.reminders.everyDays - 1 / 23)
      )
    }),
    { numRuns: 500 },
  )
})
