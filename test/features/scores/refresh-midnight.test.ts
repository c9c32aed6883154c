import { sql } from 'kysely'
import t from 'tap'
import type { TenantContext } from '../../../src/context.ts'
import { calculateSnapshot } from '../../../src/features/scores/calculate.ts'
import { readFirmFacts } from '../../../src/features/scores/firm-queries.ts'
import { nudgeDueScores, refreshScoresOf } from '../../../src/features/scores/service.ts'
import { writeSnapshot } from '../../../src/features/scores/snapshot-queries.ts'
import { claimScores, makeCurrent, releaseScores } from '../../../src/features/scores/state-queries.ts'
import { isPoint, scoreWindows } from '../../../src/features/scores/windows.ts'
import { dayNumber, dayText } from '../../../src/scoring/days.ts'
import { formula } from '../../../src/scoring/settings.ts'
import { rated } from '../../helpers/scores.ts'
import {
  calculatedAnew,
  calculatedPoint,
  comeToRest,
  isDue,
  stateOf,
  storedDays,
  storedScores,
} from '../../helpers/stored-scores.ts'
import { type World, world } from '../../helpers/world.ts'

const inZone = (firm: World, timeZone: string) =>
  firm.asTenant(({ tx, tenantId }) => tx.updateTable('tenants').set({ timeZone }).where('id', '=', tenantId).execute())

const todayIn = (zone: string) => Temporal.Now.plainDateISO(zone)

/** Leaves the firm as the worker left it on that day: these scores current, and due at its midnight. */
async function lastCalculatedOn(firm: World, day: Temporal.PlainDate) {
  await comeToRest(firm)
  await firm.asTenant(async (ctx) => {
    await ctx.tx.deleteFrom('scoreSnapshots').execute()
    const fence = (await claimScores(ctx, false))!
    await writeSnapshot(ctx, await calculateSnapshot(ctx, await readFirmFacts(ctx), numberOf(day), scoreWindows))
    await makeCurrent(ctx, fence, day.toString(), formula.version)
    await releaseScores(ctx, fence)
  })
}

const clearNudge = ({ tx }: TenantContext) => tx.updateTable('scoreStates').set({ nudgedAt: null }).execute()

const numberOf = (day: Temporal.PlainDate) => dayNumber(day.toString())!

t.test('scores are due when the day of the firm ends, wherever it is and whatever its clocks do', async (t) => {
  const firm = await world(t)
  await comeToRest(firm)
  const { fence } = await stateOf(firm)
  const days = [
    ['UTC', '2026-12-31'],
    ['Pacific/Kiritimati', '2026-11-22'],
    ['Pacific/Pago_Pago', '2026-11-22'],
    ['Europe/Berlin', '2027-03-27'],
    ['Europe/Berlin', '2027-03-28'],
    ['Europe/Berlin', '2026-10-24'],
    ['Africa/Cairo', '2027-04-29'], // the next midnight does not exist
    ['Africa/Cairo', '2026-10-29'], // clocks go back from midnight to 23:00
    ['America/Havana', '2026-10-31'], // the next midnight comes twice
    ['America/Havana', '2026-11-01'],
    ['Asia/Kathmandu', '2026-11-22'],
  ] as const
  for (const [zone, day] of days) {
    await inZone(firm, zone)
    await firm.asTenant((ctx) => makeCurrent(ctx, fence, day, formula.version))
    const midnight = Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(zone)
    t.equal(
      (await stateOf(firm)).refreshAt.toISOString(),
      new Date(midnight.epochMilliseconds).toISOString(),
      `${zone} ${day}`,
    )
  }
})

for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago'])
  t.test(`at midnight in ${zone} the scores are calculated once more, as of the new day`, async (t) => {
    const firm = await world(t)
    await inZone(firm, zone)
    await rated(firm, 'Ida Lund', [5, 4, 5])
    const yesterday = todayIn(zone).subtract({ days: 1 })
    await lastCalculatedOn(firm, yesterday)
    t.ok(await isDue(firm), 'the midnight is past')
    await refreshScoresOf(firm.deps, firm.tenantId)
    const { currentAsOf, refreshAt } = await stateOf(firm)
    t.equal(currentAsOf, todayIn(zone).toString())
    t.ok(refreshAt > new Date())
    t.notOk(await isDue(firm))
    t.same(await storedScores(firm, currentAsOf!), await calculatedAnew(firm, currentAsOf!))
    t.same(await storedDays(firm), [currentAsOf], 'nobody had answered before: the day before is no point of a series')
  })

t.test('of the former days only Sundays and ends of months stay, with the year as their window', async (t) => {
  const firm = await world(t)
  const today = todayIn('UTC')
  await rated(firm, 'Ida Lund', [5, 4, 5], { day: today.subtract({ days: 50 }).toString() })
  for (const daysAgo of [1, 2, 3, 4, 5, 6, 7, 8, 20, 31, 40]) {
    const day = today.subtract({ days: daysAgo })
    await lastCalculatedOn(firm, day)
    t.same(await storedDays(firm), [day.toString()])
    await comeToRest(firm)
    const isKept = day.dayOfWeek === 7 || day.day === day.daysInMonth
    const stored = await storedScores(firm, day.toString())
    t.same([...new Set(stored.map(({ windowDays }) => windowDays))], isKept ? [365] : [], day.toString())
    t.same(stored, isKept ? await calculatedPoint(firm, day.toString()) : [])
    const ended = (await storedDays(firm)).slice(0, -1)
    t.ok(ended.every((each) => isPoint(dayNumber(each)!)))
    t.equal((await stateOf(firm)).currentAsOf, today.toString())
  }
})

t.test('a firm that moves its zone to the west has no scores of tomorrow', async (t) => {
  const firm = await world(t)
  await inZone(firm, 'Pacific/Kiritimati')
  await rated(firm, 'Ida Lund', [5, 4, 5])
  await comeToRest(firm)
  await inZone(firm, 'Pacific/Pago_Pago')
  t.ok(await isDue(firm))
  await comeToRest(firm)
  const { currentAsOf } = await stateOf(firm)
  t.equal(currentAsOf, todayIn('Pacific/Pago_Pago').toString())
  t.same((await storedDays(firm)).at(-1), currentAsOf)
})

t.test('another version of the formula makes every firm due, once, and all points new', async (t) => {
  const firm = await world(t)
  const other = await firm.neighbour()
  const firms = [firm, { ...firm, ...other }]
  await rated(firm, 'Ida Lund', [5, 4, 5], { day: dayText(numberOf(todayIn('UTC')) - 30) })
  for (const each of firms) await comeToRest(each)
  for (const each of firms) t.notOk(await isDue(each))
  const days = await storedDays(firm)
  await firm.asTenant(({ tx }) => tx.updateTable('scoreStates').set({ formulaVersion: 2 }).execute())
  await firm.asTenant(({ tx }) => tx.updateTable('scoreSnapshots').set({ formulaVersion: 2 }).execute())
  await firm.asTenant(({ tx }) => sql`update scores set score = 1`.execute(tx))
  await other.asTenant(({ tx }) => tx.updateTable('scoreStates').set({ formulaVersion: 2 }).execute())
  await firm.asTenant(clearNudge)
  await other.asTenant(clearNudge)
  await nudgeDueScores(firm.deps)
  const nudged = [await stateOf(firm), await stateOf(firms[1]!)].map(({ nudgedAt }) => nudgedAt)
  t.ok(nudged.every((at) => at !== null))
  await nudgeDueScores(firm.deps)
  t.same(
    [await stateOf(firm), await stateOf(firms[1]!)].map(({ nudgedAt }) => nudgedAt),
    nudged,
    'once',
  )
  for (const each of firms) await comeToRest(each)
  t.match(await stateOf(firm), { formulaVersion: 1 })
  t.same(await storedDays(firm), days)
  const versions = await firm.asTenant(({ tx }) =>
    tx.selectFrom('scoreSnapshots').select('formulaVersion').distinct().execute(),
  )
  t.same(versions, [{ formulaVersion: 1 }])
  for (const day of days.slice(0, -1)) t.same(await storedScores(firm, day), await calculatedPoint(firm, day))
})

t.test('a firm without an answer is calculated once and then quiet until its midnight', async (t) => {
  const firm = await world(t)
  t.ok(await isDue(firm))
  await refreshScoresOf(firm.deps, firm.tenantId)
  t.notOk(await isDue(firm))
  t.match(await stateOf(firm), { pointsFrom: null, claimedUntil: null, nudgedAt: null })
  t.match(await storedScores(firm, todayIn('UTC').toString()), [
    { subjectKind: 'tenant', n: 0, score: null },
    { subjectKind: 'tenant', n: 0, score: null },
    { subjectKind: 'tenant', n: 0, score: null },
  ])
})
