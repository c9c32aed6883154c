/** Pure calculations beside the event loop, so that the scores of a large firm delay no other request. */
import { Tinypool } from 'tinypool'
import type * as thread from './calculation-thread.ts'
import { Problem } from './problems.ts'

type Calculation = keyof typeof thread
type Input<Name extends Calculation> = Parameters<(typeof thread)[Name]>[0]
type Output<Name extends Calculation> = Awaited<ReturnType<(typeof thread)[Name]>>

const threads = 2
const mostWaiting = 100

export class Calculations {
  #pool: Tinypool | undefined

  /** Runs one of the functions of the thread. Throws unavailable when too many wait already. */
  async run<Name extends Calculation>(name: Name, input: Input<Name>): Promise<Output<Name>> {
    this.#pool ??= new Tinypool({
      filename: new URL('./calculation-thread.ts', import.meta.url).href,
      runtime: 'worker_threads',
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: 30_000,
    })
    if (this.#pool.queueSize >= mostWaiting)
      throw new Problem('unavailable', 'Too many scores are being calculated just now.', { retryAfterSeconds: 5 })
    return this.#pool.run(input, { name })
  }

  async close(): Promise<void> {
    await this.#pool?.destroy()
    this.#pool = undefined
  }
}
