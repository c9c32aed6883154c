/*
 * A million invitations of one firm fall due at the same moment: what others notice of it. The worker is a process of
 * its own, as is the API; a reader calls the API at a steady rate before and meanwhile; another firm asks one person.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import type { Bench } from './case.ts'
import { asOwner, type BenchFirm, seedFirm, seedInvitations } from './seed.ts'

const chunk = 100_000
const readsPerSecond = 50
const watchedSeconds = 60

export interface DueAtOnce {
  due: number
  /** Of a list of clients, read at a steady rate: before, and while the worker sends. */
  p99MsBefore: number
  p99MsMeanwhile: number
  workerPeakMb: number
  /** Rows that were handed to the queue and not yet sent, at the most. */
  mostWaitingInQueue: number
  sentPerSecond: number
  /** From falling due to sent. */
  otherFirmSeconds: number
}

/** Measures for a minute; prints what others noticed, and gives it. */
export async function benchDueAtOnce(
  bench: Bench,
  { due, redisUrl, quiet }: { due: number; redisUrl: string | undefined; quiet: boolean },
): Promise<DueAtOnce> {
  const large = await seedFirm(bench)
  for (let seeded = 0; seeded < due; seeded += chunk)
    await seedInvitations(bench, large, Math.min(chunk, due - seeded), 'scheduled')
  const small = await seedFirm(bench)
  const before = await readSteadily(bench, large, 15)

  const sink = fork(join(import.meta.dirname, 'sink.ts'))
  const [{ port }] = (await once(sink, 'message')) as [{ port: number }]
  const env = { ...bench.env, SMTP_URL: `smtp://127.0.0.1:${port}`, ...(redisUrl && { REDIS_URL: redisUrl }) }
  const worker = fork(join(import.meta.dirname, '../../workers/main.ts'), {
    env: { ...env, PATH: process.env.PATH, LOG_LEVEL: 'fatal' },
    stdio: 'ignore',
  })
  const watching = watch(bench, large, worker)
  const [meanwhile, otherFirmSeconds] = await Promise.all([
    readSteadily(bench, large, watchedSeconds),
    sleep(10_000).then(() => askOne(bench, small)),
  ])
  const watched = await watching
  worker.kill()
  sink.disconnect()
  const result = { due, p99MsBefore: before, p99MsMeanwhile: meanwhile, ...watched, otherFirmSeconds }
  if (!quiet) console.table(result)
  return result
}

async function readSteadily({ apiBase }: Bench, { apiKey }: BenchFirm, seconds: number): Promise<number> {
  const { latency } = await autocannon({
    ...{ url: `${apiBase}/v1/clients?limit=20`, headers: { authorization: `Bearer ${apiKey}` } },
    ...{ connections: 10, overallRate: readsPerSecond, duration: seconds },
  })
  return latency.p99
}

/** Looks once a second what the worker takes and leaves. */
async function watch(bench: Bench, { tenantId }: BenchFirm, worker: ChildProcess) {
  let workerPeakMb = 0
  let mostWaitingInQueue = 0
  let sent = 0
  const began = performance.now()
  while (performance.now() - began < watchedSeconds * 1000) {
    const status = readFileSync(`/proc/${worker.pid}/status`, 'utf8')
    workerPeakMb = Math.max(workerPeakMb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
    const counts = await asOwner(bench, tenantId, async (owner) => {
      const { rows } = await owner.query<{ waiting: number; sent: number }>(
        `select (select count(*)::int from invitations where tenant_id = $1 and state = 'scheduled'
                 and nudged_at is not null) as waiting,
                (select count(*)::int from invitations where tenant_id = $1 and state = 'sent') as sent`,
        [tenantId],
      )
      return rows[0]!
    })
    mostWaitingInQueue = Math.max(mostWaitingInQueue, counts.waiting)
    sent = counts.sent
    await sleep(1000)
  }
  const sentPerSecond = Math.round(sent / ((performance.now() - began) / 1000))
  return { workerPeakMb: Math.round(workerPeakMb), mostWaitingInQueue, sentPerSecond }
}

/** From falling due to sent, by the clock of the database. */
async function askOne(bench: Bench, firm: BenchFirm): Promise<number> {
  const [invitation] = await seedInvitations(bench, firm, 1, 'scheduled')
  for (const began = performance.now(); performance.now() - began < 60_000; await sleep(100)) {
    const seconds = await asOwner(bench, firm.tenantId, async (owner) => {
      const { rows } = await owner.query<{ seconds: number }>(
        `select extract(epoch from sent_at - due_at)::float8 as seconds from invitations
         where tenant_id = $1 and id = $2 and state = 'sent'`,
        [firm.tenantId, invitation!.id],
      )
      return rows[0]?.seconds
    })
    if (seconds !== undefined) return Math.round(seconds * 10) / 10
  }
  return Number.POSITIVE_INFINITY
}
