import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Deps } from '../../src/deps.ts'
import { refreshScoresOf } from '../../src/features/scores/service.ts'
import { createTenant } from '../../src/features/tenants/service.ts'
import { startWorkers } from '../../workers/start.ts'
import { type Asked, asked, newConsultant, sendForm } from '../helpers/answering.ts'
import { rated } from '../helpers/scores.ts'
import { calculatedAnew, marksOf, stateOf, storedScores } from '../helpers/stored-scores.ts'
import { until } from '../helpers/until.ts'
import { onEachBackend, ownerClient, type World, world } from '../helpers/world.ts'

async function working(test: Test, deps: Deps) {
  const workers = await startWorkers(deps)
  test.teardown(() => workers.close())
}

/** A consultant, and people who were asked about it. */
async function peopleAsked(firm: World, count: number) {
  const id = await firm.asTenant((ctx) => newConsultant(ctx, { name: 'Ida Lund' }))
  const people: Asked[] = []
  for (let n = 0; n < count; n++) people.push(await asked(firm, { credits: { [id]: 1 } }))
  return { id, people }
}

const countOf = (firm: World, consultantId: string) =>
  firm.asTenant(async ({ tx, tenantId }) => {
    const row = await tx
      .selectFrom('scores as s')
      .innerJoin('scoreStates as t', (join) =>
        join.onRef('t.tenantId', '=', 's.tenantId').onRef('t.currentAsOf', '=', 's.asOf'),
      )
      .select('s.n')
      .where('s.tenantId', '=', tenantId)
      .where('s.subjectId', '=', consultantId)
      .where('s.windowDays', '=', 365)
      .executeTakeFirst()
    return row?.n ?? 0
  })

onEachBackend(
  'an answer is in its consultant’s stored score within seconds, without anybody asking',
  async (t, backend) => {
    const firm = await world(t, { backend })
    const { id, people } = await peopleAsked(firm, 9)
    await working(t, firm.deps)
    const tookMs: number[] = []
    for (const [index, person] of people.entries()) {
      const began = performance.now()
      t.equal((await sendForm(firm, person, { overall: '4' })).statusCode, 303)
      await until(`${index + 1} answers are in the score`, async () => (await countOf(firm, id)) === index + 1)
      tookMs.push(Math.round(performance.now() - began))
      await sleep(130 * index) // answers come at any moment between two sweeps
    }
    const inOrder = tookMs.toSorted((a, b) => a - b)
    t.comment(`from answer to stored score: median ${inOrder[4]} ms, slowest ${inOrder.at(-1)} ms`)
    t.ok(inOrder[4]! < 5000, `${tookMs}`)
    t.match(await firm.api.get(`/consultants/${id}/score`), { body: { n: 9, computedAt: String } })
  },
)

t.test('a flow of answers makes one calculation a second at most, and the score follows it', async (t) => {
  const firm = await world(t, { env: { SWEEP_INTERVAL_MS: '100' } })
  const { id, people } = await peopleAsked(firm, 160)
  await working(t, firm.deps)
  await until('the firm is calculated', async () => (await stateOf(firm)).fence > 0 && !(await marksOf(firm)).length)
  const { fence: before } = await stateOf(firm)

  const began = performance.now()
  const ends = began + 10_000
  let answering = true
  const moves: { at: number; n: number }[] = []
  const watching = (async () => {
    while (answering) {
      const n = await countOf(firm, id)
      if (n > (moves.at(-1)?.n ?? 0)) moves.push({ at: performance.now() - began, n })
      await sleep(50)
    }
  })()
  let sent = 0
  for (; sent < people.length && performance.now() < ends; sent++) {
    await sendForm(firm, people[sent]!, { overall: '4' })
    await sleep(Math.max(0, (sent * 10_000) / people.length - (performance.now() - began)))
  }
  const seconds = (performance.now() - began) / 1000
  answering = false
  await watching
  await until('all are counted', async () => (await countOf(firm, id)) === sent)
  const { fence } = await stateOf(firm)
  t.comment(
    `${sent} answers in ${seconds.toFixed(1)} s: ${fence - before} calculations, moves ${JSON.stringify(moves)}`,
  )
  t.ok(fence - before <= seconds + 3, `${fence - before} calculations in ${seconds} s`)
  const gaps = [...moves.map(({ at }) => at), seconds * 1000].map((at, index) => at - (moves[index - 1]?.at ?? 0))
  // A score that follows, and not only at the end; how soon depends on what else the machine does.
  t.ok(Math.max(...gaps) < 20_000, `the score stood still for ${Math.max(...gaps)} ms`)
})

t.test('firms without news are calculated once and then cost nothing but the look for who is due', async (t) => {
  const firm = await world(t, { env: { SWEEP_INTERVAL_MS: '200' } })
  for (let n = 0; n < 50; n++) await createTenant(firm.deps, { name: `Firm ${n}` })
  let sweeps = 0
  const { pool } = firm.deps
  const watched = Object.assign(Object.create(pool) as typeof pool, {
    query: (text: string, values: unknown[]) => {
      if (/nudge_due_scores/.test(text)) sweeps++
      return pool.query(text, values)
    },
  })
  await working(t, { ...firm.deps, pool: watched })
  const owner = await ownerClient(t, firm)
  // Every firm is seen by the role of the sweep only.
  await owner.query('set role rapport_dispatcher')
  const calculations = async () => {
    const { rows } = await owner.query<{ firms: number; done: number; sum: number }>(
      'select count(*)::int as firms, count(computed_at)::int as done, sum(fence)::int as sum from score_states',
    )
    return rows[0]!
  }
  await until('all are calculated', async () => (await calculations()).done === (await calculations()).firms, 60_000)
  await until('all is quiet', async () => {
    const before = await calculations()
    await sleep(500)
    return (await calculations()).sum === before.sum
  })
  const before = await calculations()
  sweeps = 0
  await sleep(3000)
  const after = await calculations()
  t.same(after, before, 'no firm is calculated')
  t.ok(sweeps >= 3 && sweeps <= 16, `${sweeps} looks in 3 seconds`)
  t.ok(before.sum <= 2 * before.firms, `${before.sum} calculations of ${before.firms} firms`)
})

t.test('who reads while scores are calculated again and again sees the whole of one calculation', async (t) => {
  const firm = await world(t)
  const { id, people } = await peopleAsked(firm, 40)
  await rated(firm, 'Max Brandt', [3])
  await refreshScoresOf(firm.deps, firm.tenantId)
  const read = () =>
    firm.asTenant(async ({ run, tenantId }) => {
      const statement = {
        name: 'whole',
        text: `select t.computed_at, p.computed_at as written_at, count(*)::int as rows,
            max(s.n) filter (where s.subject_kind = 'tenant') as firm,
            sum(s.n) filter (where s.subject_kind = 'consultant' and s.window_days = 30)::int as people,
            sum(s.n) filter (where s.subject_kind = 'client' and s.window_days = 90)::int as clients
          from score_states t
          left join score_snapshots p on p.tenant_id = $1 and p.as_of = t.current_as_of
          left join scores s on s.tenant_id = $1 and s.as_of = p.as_of
          where t.tenant_id = $1 group by 1, 2`,
      }
      type Whole = { computed_at: Date; written_at: Date; rows: number; firm: number; people: number; clients: number }
      return (await run<Whole>(statement, [tenantId]))[0]!
    })
  const seen = new Map<number, Set<string>>()
  const odd: unknown[] = []
  let reading = true
  const readers = [0, 1].map(async () => {
    while (reading) {
      const { computed_at, written_at, ...counts } = await read()
      const { rows, firm: n, people: consultants, clients } = counts
      // Two consultants and the firm, and a client for each answer, in three windows.
      if (n !== consultants || n !== clients || rows !== 3 * (3 + n) || written_at > computed_at) odd.push(counts)
      seen.set(computed_at.getTime(), (seen.get(computed_at.getTime()) ?? new Set()).add(JSON.stringify(counts)))
      const { body } = await firm.api.get(`/consultants/${id}/score`)
      if (body.computedAt === null) odd.push(body)
    }
  })
  for (const person of people) {
    await sendForm(firm, person, { overall: '5' })
    await refreshScoresOf(firm.deps, firm.tenantId)
  }
  t.equal(await countOf(firm, id), people.length)
  reading = false
  await Promise.all(readers)
  t.comment(`${seen.size} calculations were seen`)
  t.ok(seen.size >= 10)
  t.same(odd, [])
  t.ok([...seen.values()].every((counts) => counts.size === 1))
  const { currentAsOf } = await stateOf(firm)
  t.same(await storedScores(firm, currentAsOf!), await calculatedAnew(firm, currentAsOf!))
})
