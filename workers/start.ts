import { setTimeout as sleep } from 'node:timers/promises'
import type { Deps } from '../src/deps.ts'
import { createJobWorker } from '../src/jobs.ts'
import { handlers, type Sweep, sweeps } from './registry.ts'

const largestClockDifferenceMs = 2000

/**
 * Starts every worker and every sweep in this process. Throws when two handlers claim one job, or when this machine's
 * clock is more than two seconds off the database's: the queue on PostgreSQL trusts the clocks of workers.
 */
export async function startWorkers(deps: Deps): Promise<{ close(): Promise<void> }> {
  const names = handlers.map(({ contract }) => contract.name)
  const double = names.find((name, index) => names.indexOf(name) !== index)
  if (double) throw new Error(`the job ${double} has two handlers`)
  await checkClock(deps)

  const workers = handlers.map(({ contract, process }) =>
    createJobWorker(deps.queueConnection, contract, (rows) => process(deps, rows), {
      concurrency: deps.config.WORKER_CONCURRENCY,
      log: deps.log,
    }),
  )
  const stop = new AbortController()
  const sweeping = sweeps.map((sweep) => repeat(deps, sweep, stop.signal))
  return {
    close: async () => {
      stop.abort()
      await Promise.all(sweeping)
      await Promise.all(workers.map((worker) => worker.close()))
    },
  }
}

async function checkClock(deps: Deps) {
  const before = Date.now()
  const { rows } = await deps.pool.query<{ now: Date }>('select clock_timestamp() as now')
  const difference = Math.abs(rows[0]!.now.getTime() - (before + Date.now()) / 2)
  if (difference > largestClockDifferenceMs)
    throw new Error(`the clock of this machine is ${Math.round(difference)} ms off the database's`)
}

/** Runs a sweep again and again, at once while it still finds something, until it is told to stop. */
async function repeat(deps: Deps, { name, run }: Sweep, signal: AbortSignal) {
  while (!signal.aborted) {
    const found = await run(deps).catch((error) => {
      deps.log.error({ err: error, sweep: name }, 'sweep failed')
      return 0
    })
    await sleep(found > 0 ? 50 : deps.config.SWEEP_INTERVAL_MS, undefined, { signal }).catch(() => {})
  }
}
