import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import { followScoreNudge, nudgeDueScores, refreshScoresOf } from '../../../src/features/scores/service.ts'
import { claimScores } from '../../../src/features/scores/state-queries.ts'
import { rateAgain, rated } from '../../helpers/scores.ts'
import { calculatedAnew, comeToRest, isDue, stateOf, storedScores, timePasses } from '../../helpers/stored-scores.ts'
import { until } from '../../helpers/until.ts'
import { ownerClient, type World, world } from '../../helpers/world.ts'

/** Holds every calculation up where it reads who belongs to which team, until it is let go. */
async function holdUp(test: Test, firm: World) {
  const owner = await ownerClient(test, firm)
  await owner.query('begin; lock table team_members in access exclusive mode')
  return {
    waiting: () =>
      until('a calculation waits', async () => {
        const { rows } = await owner.query('select from pg_locks where not granted and locktype = $1', ['relation'])
        return rows.length > 0
      }),
    letGo: () => owner.query('commit'),
  }
}

t.test('of ten that calculate a firm at once one does, and nobody fails', async (t) => {
  const firm = await world(t)
  await rated(firm, 'Ida Lund', [5, 4, 5])
  const before = await stateOf(firm)
  const held = await holdUp(t, firm)
  let ended = 0
  const all = Array.from({ length: 10 }, () => refreshScoresOf(firm.deps, firm.tenantId).then(() => ended++))
  await until('nine gave way', () => ended === 9)
  await sleep(100)
  t.equal(ended, 9)
  await held.letGo()
  await Promise.all(all)
  const after = await stateOf(firm)
  t.equal(after.fence, before.fence + 1, 'it was claimed once')
  t.match(after, { claimedUntil: null, nudgedAt: null, pointsFrom: null, formulaVersion: 1 })
  t.same(await storedScores(firm, after.currentAsOf!), await calculatedAnew(firm, after.currentAsOf!))
  t.notOk(await isDue(firm))
})

t.test('ten that calculate again and again under answers neither block each other nor lose one', async (t) => {
  const firm = await world(t)
  const ida = await rated(firm, 'Ida Lund', [5])
  let answering = true
  const refreshers = Array.from({ length: 10 }, async () => {
    let refreshed = 0
    while (answering) {
      await refreshScoresOf(firm.deps, firm.tenantId)
      refreshed++
    }
    return refreshed
  })
  await rateAgain(firm, ida, [4, 5, 3, 4, 5, 2, 4, 5, 5, 4])
  answering = false
  t.ok((await Promise.all(refreshers)).every((refreshed) => refreshed > 0))
  await comeToRest(firm)
  const { currentAsOf } = await stateOf(firm)
  t.match(
    (await storedScores(firm, currentAsOf!)).filter(({ subjectKind }) => subjectKind === 'tenant'),
    [{ n: 11 }, { n: 11 }, { n: 11 }],
  )
})

t.test('a job that comes twice calculates once', async (t) => {
  const firm = await world(t)
  await comeToRest(firm)
  const { fence } = await stateOf(firm)
  await rated(firm, 'Ida Lund', [5])
  await until('it is due', () => isDue(firm, '1 second'))
  await followScoreNudge(firm.deps, firm.tenantId)
  await followScoreNudge(firm.deps, firm.tenantId)
  t.equal((await stateOf(firm)).fence, fence + 1)
})

for (const overtaken of [true, false])
  t.test(
    `a calculation whose claim ran out ${overtaken ? 'and was taken over writes nothing' : 'unseen is as good as any'}`,
    async (t) => {
      const firm = await world(t)
      const ida = await rated(firm, 'Ida Lund', [5, 4, 5])
      await comeToRest(firm)
      const { computedAt, currentAsOf, fence } = await stateOf(firm)
      const former = await storedScores(firm, currentAsOf!)
      await rateAgain(firm, ida, [1])
      const held = await holdUp(t, firm)
      const slow = refreshScoresOf(firm.deps, firm.tenantId)
      await held.waiting()
      await timePasses(firm, '3 minutes')
      if (overtaken) await firm.asTenant((ctx) => claimScores(ctx, false))
      await held.letGo()
      await slow
      const state = await stateOf(firm)
      t.equal(state.fence, fence + (overtaken ? 2 : 1))
      if (overtaken) {
        t.same(state.computedAt, computedAt)
        t.ok(state.claimedUntil! > new Date(), 'the claim of the other stays')
        t.same(await storedScores(firm, currentAsOf!), former, 'the former scores stay')
        t.notOk(await isDue(firm), 'the other is at it')
        await timePasses(firm, '3 minutes')
        t.ok(await isDue(firm), 'until it has died as well')
      }
      await comeToRest(firm)
      t.same(await storedScores(firm, currentAsOf!), await calculatedAnew(firm, currentAsOf!))
    },
  )

t.test('a calculation that fails is tried again without waiting for its claim, and nothing is forgotten', async (t) => {
  const firm = await world(t)
  const ida = await rated(firm, 'Ida Lund', [5, 4, 5])
  await comeToRest(firm)
  await rateAgain(firm, ida, [1])
  const owner = new pg.Client({ connectionString: firm.ownerUrl })
  await owner.connect()
  t.teardown(() => owner.end())
  await owner.query('alter table scores add constraint nobody check (n < 4) not valid')
  await nudgeDueScores(firm.deps)
  await t.rejects(refreshScoresOf(firm.deps, firm.tenantId), { code: '23514' })
  const { currentAsOf } = await stateOf(firm)
  t.match(
    (await storedScores(firm, currentAsOf!)).filter(({ subjectId }) => subjectId === ida),
    [{ n: 3 }, { n: 3 }, { n: 3 }],
    'the former scores are whole',
  )
  t.ok(await isDue(firm), 'although the mark is taken')
  await owner.query('alter table scores drop constraint nobody')
  await refreshScoresOf(firm.deps, firm.tenantId)
  t.same(await storedScores(firm, currentAsOf!), await calculatedAnew(firm, currentAsOf!))
  t.notOk(await isDue(firm))
})
