import type { Pool } from '../db/client.ts'
import type { JobContract, JobQueues } from './jobs.ts'

/**
 * Wakes the workers about rows that were just written, in bulk and outside any request: rows are collected for a short
 * while and added as few jobs. When that fails nothing is lost; the sweep finds the rows.
 */
export class Nudges {
  #queues: JobQueues
  #onError: (error: unknown) => void
  #delayMs: number
  #waiting = new Map<JobContract, Map<string, Set<string>>>()
  #timer: NodeJS.Timeout | undefined
  #flushing: Promise<void> = Promise.resolve()

  constructor(queues: JobQueues, onError: (error: unknown) => void, delayMs = 20) {
    this.#queues = queues
    this.#onError = onError
    this.#delayMs = delayMs
  }

  add(contract: JobContract, tenantId: string, ...ids: string[]) {
    const tenants = this.#waiting.get(contract) ?? new Map<string, Set<string>>()
    this.#waiting.set(contract, tenants)
    const rows = tenants.get(tenantId) ?? new Set<string>()
    tenants.set(tenantId, rows)
    for (const id of ids) rows.add(id)
    this.#timer ??= setTimeout(() => this.flush(), this.#delayMs)
  }

  /** Adds everything collected so far; resolves when the queue has it. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = this.#waiting
    this.#waiting = new Map()
    this.#flushing = this.#flushing.then(async () => {
      for (const [contract, tenants] of waiting)
        for (const [tenantId, ids] of tenants)
          await this.#queues.add(contract, { tenantId, ids: [...ids] }).catch(this.#onError)
    })
    return this.#flushing
  }
}

/**
 * A sweep: wakes the workers about rows of all tenants that a function of the database names, ids only, and marks so
 * that they are not named again for a while. Resolves to how many.
 */
export const wakeAbout =
  (contract: JobContract, nudgeFunction: string, againAfter: string, atMost: number) =>
  async ({ pool, nudges }: { pool: Pool; nudges: Nudges }): Promise<number> => {
    const { rows } = await pool.query<{ tenant_id: string; id: string }>(
      `select tenant_id, id from ${nudgeFunction}($1::interval, $2)`,
      [againAfter, atMost],
    )
    for (const { tenant_id: tenantId, id } of rows) nudges.add(contract, tenantId, id)
    return rows.length
  }
