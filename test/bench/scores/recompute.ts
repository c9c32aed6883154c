/** What it costs to calculate scores again, beside one plain GROUP BY over the same answers. */
import { setTimeout as sleep } from 'node:timers/promises'
import { defineStatement } from '../../../db/tenant.ts'
import { figuresOfFirm } from '../../../src/calculation-thread.ts'
import { eachStatement, system } from '../../../src/context.ts'
import { readFirm } from '../../../src/features/scores/firm.ts'
import { readFirmFacts } from '../../../src/features/scores/firm-queries.ts'
import { refreshScoresOf } from '../../../src/features/scores/service.ts'
import { scoreWindows } from '../../../src/features/scores/windows.ts'
import { startWorkers } from '../../../workers/start.ts'
import type { Bench } from '../case.ts'
import { asOwner, type BenchFirm } from '../seed.ts'
import { type Cost, costMeter, median, summed } from './measure.ts'

// What any product prints: the average of each consultant's answers.
const means = `sum(a.share * normalised_mark(v.kind, v.value)) / sum(a.share) as mean, count(*) as n
  from responses r
  join attributions a on a.tenant_id = r.tenant_id and a.response_id = r.id
  join answers v on v.tenant_id = r.tenant_id and v.response_id = r.id and v.target = 'person'
  where r.day > current_date - 365`
const meansOfFirm = defineStatement(
  'bench_means',
  `select a.consultant_id, ${means} and r.tenant_id = $1 group by a.consultant_id`,
)

/** Says that a firm has new answers, as an answer of today would; a while ago, so that it is due. */
const mark = (bench: Bench, tenantIds: string[]) =>
  asOwner(bench, null, (client) =>
    client.query(
      `insert into score_marks (tenant_id, from_day, marked_at)
       select t, current_date, clock_timestamp() - interval '1 minute' from unnest($1::uuid[]) t`,
      [tenantIds],
    ),
  )

export interface Recomputed {
  whole: Cost
  groupBy: Cost
  /** Medians of the parts' wall times. */
  readMs: number
  fitMs: number
}

/** Firms one after the other, in turn with the GROUP BY: calculated again and stored, three windows each. */
export async function recomputeEach(bench: Bench, firms: BenchFirm[], times: number): Promise<Recomputed> {
  const { deps } = bench
  const meter = await costMeter(bench)
  const firmOf = (nth: number) => firms[nth % firms.length]!
  const marked = (nth: number) => mark(bench, [firmOf(nth).tenantId])
  const refresh = (nth: number) => refreshScoresOf(deps, firmOf(nth).tenantId)
  const sums = (nth: number) => {
    const { tenantId } = firmOf(nth)
    return eachStatement(deps, tenantId, system).run(meansOfFirm, [tenantId])
  }
  for (let nth = 0; nth < 4; nth++) {
    await marked(nth) // not counted: the thread starts, plans are made, pages are read for the first time
    await refresh(nth)
    await sums(nth)
  }
  const whole: Cost[] = []
  const groupBy: Cost[] = []
  for (let nth = 0; nth < times; nth++) {
    await marked(nth)
    whole.push(await meter(() => refresh(nth)))
    groupBy.push(await meter(() => sums(nth)))
  }
  const parts = await inParts(bench, firmOf, times)
  return { whole: summed(whole), groupBy: summed(groupBy), ...parts }
}

async function inParts({ deps }: Bench, firmOf: (nth: number) => BenchFirm, times: number) {
  const read: number[] = []
  const fit: number[] = []
  for (let nth = 0; nth < times; nth++) {
    const ctx = eachStatement(deps, firmOf(nth).tenantId, system)
    const began = performance.now()
    const facts = await readFirmFacts(ctx)
    const firm = await readFirm(ctx, facts, facts.today)
    const readAt = performance.now()
    await deps.calculations.run('figuresOfFirm', { ...firm, windows: scoreWindows })
    read.push(readAt - began)
    fit.push(performance.now() - readAt)
  }
  return { readMs: median(read), fitMs: median(fit) }
}

/** All firms at once, due at the same moment, by the workers of one process with the queue on PostgreSQL. */
export async function recomputeAll(bench: Bench, firms: BenchFirm[]): Promise<{ whole: Cost; groupBy: Cost }> {
  const meter = await costMeter(bench)
  const tenantIds = firms.map(({ tenantId }) => tenantId)
  await mark(bench, tenantIds)
  return asOwner(bench, null, async (client) => {
    const whole = await meter(async () => {
      const workers = await startWorkers(bench.deps)
      await until(async () => (await client.query(notCurrent, [tenantIds])).rowCount === 0)
      await workers.close()
    })
    const groupBy: Cost[] = []
    for (let nth = 0; nth < 3; nth++)
      groupBy.push(
        await meter(() =>
          client.query(`select r.tenant_id, a.consultant_id, ${means} group by r.tenant_id, a.consultant_id`),
        ),
      )
    return { whole, groupBy: summed(groupBy) }
  })
}

const notCurrent = `select from score_states s where s.tenant_id = any($1)
  and (s.claimed_until is not null or s.current_as_of is null
       or exists (select from score_marks m where m.tenant_id = s.tenant_id)) limit 1`

/** Waits for something to become true. */
export async function until(isTrue: () => Promise<boolean>, everyMs = 50): Promise<void> {
  const began = performance.now()
  while (!(await isTrue())) {
    if (performance.now() - began > 300_000) throw new Error('this did not happen within five minutes')
    await sleep(everyMs)
  }
}

/** What the model alone takes on this thread, without a database: three windows. */
export async function fitOnly({ deps, ownerUrl }: Bench, { tenantId }: BenchFirm, times: number): Promise<Cost> {
  const ctx = eachStatement(deps, tenantId, system)
  const facts = await readFirmFacts(ctx)
  const firm = await readFirm(ctx, facts, facts.today)
  const fit = async () => figuresOfFirm({ ...firm, windows: scoreWindows })
  const meter = await costMeter({ ownerUrl })
  await fit()
  const costs: Cost[] = []
  for (let nth = 0; nth < times; nth++) costs.push(await meter(fit))
  return summed(costs)
}

/** Points of the last two years for firms one after the other: how many each has, and the median time of a firm. */
export async function drawSeries(bench: Bench, firms: BenchFirm[]): Promise<{ count: number; wallMs: number }> {
  const durations: number[] = []
  let count = 0
  for (const { tenantId } of firms) {
    await asOwner(bench, null, async (client) => {
      await client.query(`update score_states set points_from = '2000-01-01' where tenant_id = $1`, [tenantId])
      const began = performance.now()
      await until(async () => {
        await refreshScoresOf(bench.deps, tenantId)
        const open = 'select from score_states where tenant_id = $1 and points_from is not null'
        return (await client.query(open, [tenantId])).rowCount === 0
      }, 0)
      durations.push(performance.now() - began)
      count = (await client.query('select from score_snapshots where tenant_id = $1', [tenantId])).rowCount ?? 0
    })
  }
  return { count, wallMs: median(durations) }
}
