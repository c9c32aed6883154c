/*
 * How the clock of a sandbox moves: to the next moment at which anything falls due, where the verbs that workers run for
 * live firms are run, and so on until nothing is due before the target. The clock is held under a fence meanwhile.
 * Whoever dies on the way leaves a clock that has come as far as what was done, and can be moved on.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { eachStatement, system } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import type { FallingDue } from '../../falling-due.ts'
import { Problem } from '../../problems.ts'
import { fallingDue } from './falling-due.ts'
import { setClock } from './queries.ts'

/** After so long no further step is begun: the rest is for the next call. */
const movesForMs = 8000
/** Somebody else is at what is due: a worker that was woken before the clock was moved. */
const patienceMs = 20

export interface Moved {
  now: Date
  /** How many of each kind were done. */
  done: Map<string, number>
  /** What is due and not done yet; empty when the target is reached. */
  left: string[]
}

/** Moves the clock up to the target. Throws conflict when somebody else has taken the clock over. */
export async function moveUntil(deps: Deps, tenantId: string, fence: number, target: Date): Promise<Moved> {
  const ctx = eachStatement(deps, tenantId, system)
  const began = performance.now()
  const done = new Map<string, number>()
  const set = async (moment: Date) => {
    const now = await setClock(ctx, fence, moment)
    if (!now) throw new Problem('conflict', 'The clock was taken over by another call.')
    return now
  }
  for (let isFirst = true; ; isFirst = false) {
    const due = await Promise.all(fallingDue.map(async (each) => ({ each, at: await each.nextDue(ctx) })))
    const next = due.reduce((first, { at }) => Math.min(first, at?.getTime() ?? Infinity), Infinity)
    if (next > target.getTime()) return { now: await set(target), done, left: [] }
    const now = await set(new Date(next))
    const isDue = ({ at }: { at: Date | null }) => at !== null && at <= now
    if (!isFirst && performance.now() - began > movesForMs)
      return { now, done, left: due.filter(isDue).map(({ each }) => each.name) }
    const each = due.filter(isDue).map((found) => found.each)
    if ((await runAll(deps, tenantId, each, done)) === 0) await sleep(patienceMs)
  }
}

async function runAll(deps: Deps, tenantId: string, each: FallingDue[], done: Map<string, number>): Promise<number> {
  let count = 0
  for (const { name, runDue } of each) {
    const found = await runDue(deps, tenantId)
    if (found > 0) done.set(name, (done.get(name) ?? 0) + found)
    count += found
  }
  return count
}
