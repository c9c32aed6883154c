import type { Deps } from '../../src/deps.ts'
import type { Measured } from './load.ts'

/** Where a benchmark runs: a database of its own, the real API and a bare one on the same pool in another process. */
export interface Bench {
  deps: Deps
  /** Settings of the processes of this run. */
  env: Record<string, string>
  ownerUrl: string
  appUrl: string
  apiBase: string
  bareBase: string
}

/** One kind of work: ours beside the least that any implementation on these libraries must do. */
export interface BenchCase {
  name: string
  unit: string
  /** What the limit is, in a few words. */
  limitIs: string
  /** Prepares data for so many rounds; gives a round of ours, one of the limit, and how to put an end to what it started. */
  prepare(
    bench: Bench,
    rounds: number,
  ): Promise<{ ours(): Promise<Measured>; limit(): Promise<Measured>; end?(): void }>
}
