import fc from 'fast-check'
import t from 'tap'
import { type Ask, type Budget, judge } from '../../src/asking/budgets.ts'
import { dayNumber } from '../../src/asking/local-time.ts'
import { budgetClocks, type Cap, type QuietPeriod } from '../../src/asking/rules.ts'

const zone = 'America/Santiago'
const start = Date.UTC(2026, 7, 20)
const hour = 3_600_000

const clocks = fc.constantFrom(...budgetClocks)
const waits = fc.constantFrom('skip' as const, 'wait' as const)
const period: fc.Arbitrary<QuietPeriod> = fc.record({
  clock: clocks,
  days: fc.integer({ min: 1, max: 12 }),
  countedFrom: fc.constantFrom('sent' as const, 'answered' as const),
  counts: fc.constantFrom('all' as const, 'same_or_higher_priority' as const),
  whenBusy: waits,
})
const cap: fc.Arbitrary<Cap> = fc
  .record({
    clock: clocks,
    most: fc.integer({ min: 1, max: 4 }),
    days: fc.integer({ min: 1, max: 15 }),
    whenBusy: waits,
  })
  .chain((given) => fc.integer({ min: 0, max: given.most - 1 }).map((reserved) => ({ ...given, reserved })))
const budget: fc.Arbitrary<Budget> = fc.record({
  quietPeriods: fc.array(period, { maxLength: 3 }),
  caps: fc.array(cap, { maxLength: 3 }),
})
const ask: fc.Arbitrary<Ask> = fc
  .record({
    policyId: fc.constantFrom('tickets', 'sponsor'),
    surveyId: fc.constantFrom('short', 'long'),
    contactId: fc.constantFrom('anna', 'ben'),
    clientId: fc.constantFrom('nordwind', 'other', null),
    engagementId: fc.constantFrom('warehouse', null),
    atHour: fc.integer({ min: 0, max: 40 * 24 }),
    answeredAfter: fc.option(fc.integer({ min: 0, max: 20 * 24 })),
    priority: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ atHour, answeredAfter, ...rest }) => ({
    ...rest,
    at: new Date(start + atHour * hour),
    answeredAt: answeredAfter === null ? null : new Date(start + (atHour + answeredAfter) * hour),
  }))

const key: Record<QuietPeriod['clock'], (ask: Ask) => string | null> = {
  contact: ({ contactId }) => contactId,
  contact_survey: ({ contactId, surveyId }) => `${contactId} ${surveyId}`,
  client: ({ clientId }) => clientId,
  engagement: ({ engagementId }) => engagementId,
}

/** The rules once more, by looking at every pair and at every run of days. */
function broken(given: Ask, others: readonly Ask[], { quietPeriods, caps }: Budget): boolean {
  const on = (at: Date) => dayNumber(at, zone)
  const day = on(given.at)
  const sharing = (clock: QuietPeriod['clock']) =>
    others.filter((other) => key[clock](given) !== null && key[clock](other) === key[clock](given))
  const tooNear = quietPeriods.some(({ clock, days, countedFrom, counts }) =>
    sharing(clock).some((other) => {
      if (counts !== 'all' && other.priority < given.priority) return false
      const last = countedFrom === 'answered' && other.answeredAt ? on(other.answeredAt) : on(other.at)
      return on(other.at) > day ? on(other.at) - day < days : day - last < days
    }),
  )
  const tooMany = caps.some(({ clock, most, days, reserved }) =>
    Array.from({ length: days }, (_, back) => day - back).some((first) => {
      const within = sharing(clock).filter(({ at }) => on(at) >= first && on(at) < first + days)
      const lower = within.filter(({ priority }) => priority <= given.priority)
      return within.length >= most || (reserved > 0 && lower.length >= most - reserved)
    }),
  )
  return tooNear || tooMany
}

t.test('however asks come, none that is let in breaks a rule, and none is kept out without one', async () => {
  fc.assert(
    fc.property(fc.array(ask, { maxLength: 40 }), budget, (asks, rules) => {
      const made: Ask[] = []
      for (const each of asks) {
        const { free } = judge(each, made, rules, zone)
        if (free === broken(each, made, rules)) return false
        if (free) made.push(each)
      }
      return true
    }),
    { numRuns: 500 },
  )
})

t.test('the day on which an ask is free is the earliest, and on it the ask is let in', async () => {
  fc.assert(
    fc.property(ask, fc.array(ask, { maxLength: 20 }), budget, (given, others, rules) => {
      const verdict = judge(given, others, rules, zone)
      if (verdict.free) return true
      const { freeAt } = verdict
      if (!freeAt || !judge({ ...given, at: freeAt }, others, rules, zone).free) return false
      const lastBefore = new Date(freeAt.getTime() - 1)
      if (dayNumber(lastBefore, zone) === dayNumber(freeAt, zone)) return false
      for (let at = given.at.getTime(); at < freeAt.getTime(); at += 12 * hour)
        if (!broken({ ...given, at: new Date(at) }, others, rules)) return false
      return broken({ ...given, at: lastBefore }, others, rules)
    }),
    { numRuns: 1000 },
  )
})
