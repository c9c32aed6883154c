import { once } from 'node:events'
import type { Test } from 'tap'
import { refreshScoresOf } from '../../src/features/scores/service.ts'
import { rateAgain, rated } from '../helpers/scores.ts'
import { calculatedAnew, comeToRest, marksOf, stateOf, storedScores, timePasses } from '../helpers/stored-scores.ts'
import { until } from '../helpers/until.ts'
import { startWorkerProcess } from '../helpers/worker-process.ts'
import { onEachBackend, ownerClient, type World, world } from '../helpers/world.ts'

/** Where a worker is stopped: as it reads what it calculates from, and with half of the new scores written. */
const places = {
  'before it has read': 'lock table team_members in access exclusive mode',
  'while it writes': 'lock table scores in share mode',
}

/** A worker that does not outlive the test. */
function startedWorker(test: Test, firm: World) {
  const worker = startWorkerProcess(firm)
  test.teardown(() => worker.kill('SIGKILL'))
  return worker
}

const settled = async (firm: World) => {
  const { claimedUntil, nudgedAt } = await stateOf(firm)
  return claimedUntil === null && nudgedAt === null && (await marksOf(firm)).length === 0
}

for (const [where, lock] of Object.entries(places))
  onEachBackend(`a worker killed ${where} leaves the former scores, and another finishes`, async (t, backend) => {
    const firm = await world(t, { backend, env: { SWEEP_INTERVAL_MS: '100' } })
    const ida = await rated(firm, 'Ida Lund', [5, 4, 5])
    await comeToRest(firm)
    const { currentAsOf, computedAt } = await stateOf(firm)
    const former = await storedScores(firm, currentAsOf!)

    const owner = await ownerClient(t, firm)
    await owner.query(`begin; ${lock}`)
    await rateAgain(firm, ida, [1, 1])
    const watcher = await ownerClient(t, firm)
    const worker = startedWorker(t, firm)
    await until('it calculates', async () => {
      if (worker.exitCode !== null) throw new Error('the worker ended by itself')
      const { rows } = await watcher.query(
        `select from pg_locks l join pg_stat_activity a using (pid)
         where not l.granted and l.locktype = 'relation' and a.application_name = 'rapport-worker'`,
      )
      return rows.length > 0
    })
    t.same(await marksOf(firm), [], 'it has taken the mark')
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    await owner.query('commit')

    await until('its connection is gone', async () => {
      const { rows } = await watcher.query(`select from pg_stat_activity where application_name = 'rapport-worker'
        and datname = current_database()`)
      return rows.length === 0
    })
    t.same((await stateOf(firm)).computedAt, computedAt)
    t.same(await storedScores(firm, currentAsOf!), former, 'the former scores are whole')
    t.match((await firm.api.get(`/consultants/${ida}/score`)).body, { n: null, withheld: true, computedAt: String })
    t.match((await (await firm.as('manager')).get(`/consultants/${ida}/score`)).body, { n: 3, asOf: currentAsOf })

    const survivor = startedWorker(t, firm)
    await refreshScoresOf(firm.deps, firm.tenantId)
    t.same((await stateOf(firm)).computedAt, computedAt, 'nobody else calculates while the claim lasts')
    await timePasses(firm, '3 minutes')
    await until('another has finished', () => settled(firm))
    survivor.kill('SIGTERM')
    await once(survivor, 'exit')
    t.match((await (await firm.as('manager')).get(`/consultants/${ida}/score`)).body, { n: 5 })
    t.same(await storedScores(firm, currentAsOf!), await calculatedAnew(firm, currentAsOf!))
  })

onEachBackend('a worker killed at any moment during answers loses none', async (t, backend) => {
  const firm = await world(t, { backend, env: { SWEEP_INTERVAL_MS: '50' } })
  const ida = await rated(firm, 'Ida Lund', [5, 4, 5])
  for (let kill = 1; kill <= 4; kill++) {
    const worker = startedWorker(t, firm)
    const { fence } = await stateOf(firm)
    await rateAgain(firm, ida, [kill, 5])
    await until('it has begun to calculate', async () => (await stateOf(firm)).fence > fence)
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    await timePasses(firm, '3 minutes')
  }
  const survivor = startedWorker(t, firm)
  await until('all is calculated', () => settled(firm))
  survivor.kill('SIGTERM')
  await once(survivor, 'exit')
  const { currentAsOf } = await stateOf(firm)
  t.match(
    (await storedScores(firm, currentAsOf!)).filter(({ subjectId }) => subjectId === ida),
    [{ n: 11 }, { n: 11 }, { n: 11 }],
  )
  t.same(await storedScores(firm, currentAsOf!), await calculatedAnew(firm, currentAsOf!))
})
