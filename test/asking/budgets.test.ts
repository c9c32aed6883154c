import t from 'tap'
import { type Ask, type Budget, faultsOfBudget, judge } from '../../src/asking/budgets.ts'
import type { Cap, QuietPeriod } from '../../src/asking/rules.ts'

const zone = 'Europe/Berlin'
const ask = (on: string, more: Partial<Ask> = {}): Ask => ({
  ...{ policyId: 'tickets', surveyId: 'short', contactId: 'anna', clientId: 'nordwind', engagementId: null },
  ...{ at: new Date(on.length === 10 ? `${on}T10:00:00Z` : on), answeredAt: null, priority: 1 },
  ...more,
})
const quiet = (more: Partial<QuietPeriod> = {}): Budget => ({
  quietPeriods: [{ clock: 'contact', days: 90, countedFrom: 'sent', counts: 'all', whenBusy: 'skip', ...more }],
  caps: [],
})
const cap = (more: Partial<Cap> = {}): Budget => ({
  quietPeriods: [],
  caps: [{ clock: 'client', most: 3, days: 30, reserved: 0, whenBusy: 'wait', ...more }],
})
const busy = (given: Ask, others: Ask[], budget: Budget) => {
  const verdict = judge(given, others, budget, zone)
  if (verdict.free) throw new Error('it is free')
  return verdict
}

t.test('who was asked ten days ago is not asked again for 90 days, and the sentence says until when', async (t) => {
  t.same(busy(ask('2026-11-22'), [ask('2026-11-12')], quiet()), {
    free: false,
    rule: { kind: 'quiet_period', index: 0 },
    because: 'The contact was asked on 12 November 2026; the quiet period of 90 days lasts until 10 February 2027.',
    whenBusy: 'skip',
    freeAt: new Date('2027-02-09T23:00:00Z'),
  })
  t.same(judge(ask('2027-02-10'), [ask('2026-11-12')], quiet(), zone), { free: true })
  t.notOk(judge(ask('2027-02-09'), [ask('2026-11-12')], quiet(), zone).free)
})

t.test('of a hundred tickets solved at once the first is asked about, the others are not', async (t) => {
  const given = ask('2026-11-22')
  t.ok(judge(given, [], quiet({ days: 1 }), zone).free)
  t.match(
    busy(given, [ask('2026-11-22', { planned: true })], quiet({ days: 1 })).because,
    /is to be asked on 22 November/,
  )
})

t.test('an ask planned for tomorrow blocks one today', async (t) => {
  const planned = [ask('2026-11-23', { planned: true })]
  const { because, freeAt } = busy(ask('2026-11-22'), planned, quiet({ days: 7 }))
  t.equal(because, 'The contact is to be asked on 23 November 2026; 7 days must lie between two asks.')
  t.same(freeAt, new Date('2026-11-29T23:00:00Z'))
  t.ok(judge(ask('2026-11-16'), planned, quiet({ days: 7 }), zone).free)
})

t.test('a weekly survey is not lost to seconds, nor to the hour that a clock change takes', async (t) => {
  const weekly = quiet({ days: 7 })
  t.ok(judge(ask('2026-11-27T08:00:00Z'), [ask('2026-11-20T08:00:07Z')], weekly, zone).free)
  t.ok(judge(ask('2026-03-31T07:00:00Z'), [ask('2026-03-24T08:00:00Z')], weekly, zone).free)
})

t.test('days are those of the zone', async (t) => {
  const [last, next] = [ask('2026-11-20T22:30:00Z'), ask('2026-11-20T23:30:00Z')]
  t.ok(judge(next, [last], quiet({ days: 1 }), zone).free)
  t.notOk(judge(next, [last], quiet({ days: 1 }), 'UTC').free)
})

t.test('the clocks are separate: another survey, another contact, another client', async (t) => {
  const given = ask('2026-11-22', { engagementId: 'warehouse' })
  const before = (more: Partial<Ask>) => [ask('2026-11-21', { engagementId: 'warehouse', ...more })]
  for (const [clock, other, free] of [
    ['contact', { surveyId: 'long' }, false],
    ['contact', { contactId: 'ben' }, true],
    ['contact_survey', { surveyId: 'long' }, true],
    ['contact_survey', {}, false],
    ['client', { contactId: 'ben' }, false],
    ['client', { contactId: 'ben', clientId: 'other' }, true],
    ['engagement', { contactId: 'ben', clientId: 'other' }, false],
    ['engagement', { engagementId: null }, true],
  ] as const)
    t.equal(judge(given, before(other), quiet({ clock }), zone).free, free, `${clock} ${JSON.stringify(other)}`)
  const nobody = { clientId: null, engagementId: null }
  t.ok(judge(ask('2026-11-22', nobody), before(nobody), quiet({ clock: 'client' }), zone).free, 'no client is nobody’s')
})

t.test('a quiet period may count from the answer; without an answer it counts from the mail', async (t) => {
  const answered = [ask('2026-11-01', { answeredAt: new Date('2026-11-10T10:00:00Z') })]
  const verdict = busy(ask('2026-11-22'), answered, quiet({ days: 14, countedFrom: 'answered' }))
  t.match(verdict.because, /asked on 1 November 2026 and answered on 10 November 2026; .* lasts until 24 November 2026/)
  t.ok(judge(ask('2026-11-22'), answered, quiet({ days: 14 }), zone).free)
  t.ok(judge(ask('2026-11-22'), [ask('2026-11-01')], quiet({ days: 14, countedFrom: 'answered' }), zone).free)
  t.notOk(judge(ask('2026-11-14'), [ask('2026-11-01')], quiet({ days: 14, countedFrom: 'answered' }), zone).free)
})

t.test("the sponsor's question does not wait for tickets, tickets wait for it", async (t) => {
  const mine = quiet({ counts: 'same_or_higher_priority' })
  const [sponsor, ticket] = [{ policyId: 'sponsor', priority: 9 }, { priority: 1 }]
  t.ok(judge(ask('2026-11-22', sponsor), [ask('2026-11-20', ticket)], mine, zone).free)
  t.notOk(judge(ask('2026-11-22', ticket), [ask('2026-11-20', sponsor)], mine, zone).free)
  t.notOk(judge(ask('2026-11-22', ticket), [ask('2026-11-20', ticket)], mine, zone).free)
})

t.test(
  'a client is asked three times in thirty days, then again when the first of them is thirty days ago',
  async (t) => {
    const three = ['2026-11-01', '2026-11-05', '2026-11-09'].map((on) => ask(on, { contactId: on }))
    t.ok(judge(ask('2026-11-10'), three.slice(1), cap(), zone).free)
    const { because, whenBusy, freeAt } = busy(ask('2026-11-22'), three, cap())
    t.equal(
      because,
      'The client has 3 asks, on 1 November 2026, 5 November 2026 and 9 November 2026; 3 asks in 30 days are the most.',
    )
    t.equal(whenBusy, 'wait')
    t.same(freeAt, new Date('2026-11-30T23:00:00Z'))
    t.ok(judge(ask('2026-12-01'), three, cap(), zone).free)
  },
)

t.test('a cap counts what is planned before and after', async (t) => {
  const around = [ask('2026-11-15'), ask('2026-11-18'), ask('2026-12-05', { planned: true })]
  t.notOk(judge(ask('2026-11-25'), around, cap(), zone).free)
  t.ok(judge(ask('2026-12-16'), around, cap(), zone).free)
  t.ok(judge(ask('2026-11-06'), [ask('2026-11-15'), ask('2026-11-18'), ask('2026-12-06')], cap(), zone).free)
})

t.test('slots are kept for what matters more, and what matters more does not use up the others', async (t) => {
  const reserving = cap({ reserved: 1 })
  const two = [ask('2026-11-20'), ask('2026-11-21')]
  t.match(
    busy(ask('2026-11-22'), two, reserving).because,
    /2 asks in 30 days are the most, besides 1 kept for policies/,
  )
  const sponsor = { policyId: 'sponsor', priority: 9 }
  t.ok(judge(ask('2026-11-22', sponsor), two, cap(), zone).free)
  const mixed = [ask('2026-11-20', sponsor), ask('2026-11-21')]
  t.ok(judge(ask('2026-11-22'), mixed, reserving, zone).free)
  t.notOk(judge(ask('2026-11-22'), [...mixed, ask('2026-11-21', sponsor)], reserving, zone).free, 'three are three')
})

t.test('a rule that skips goes before one that waits; both count for the day on which it is free', async (t) => {
  const both: Budget = { quietPeriods: quiet({ days: 5 }).quietPeriods, caps: cap({ most: 1 }).caps }
  const verdict = busy(ask('2026-11-22'), [ask('2026-11-20')], both)
  t.same(verdict.rule, { kind: 'quiet_period', index: 0 })
  t.equal(verdict.whenBusy, 'skip')
  t.same(verdict.freeAt, new Date('2026-12-19T23:00:00Z'))
})

t.test('a cap that keeps every slot for others is refused, and would never be free', async (t) => {
  const none = cap({ reserved: 3 })
  t.same(faultsOfBudget(none), [{ pointer: '/caps/0/reserved', message: 'must be less than `most`, which is 3' }])
  t.same(faultsOfBudget(cap({ reserved: 2 })), [])
  t.equal(busy(ask('2026-11-22'), [], none).freeAt, null)
})
