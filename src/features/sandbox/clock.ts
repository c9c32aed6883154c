/*
 * How the clock of a sandbox moves: to the next moment at which anything falls due, where the verbs that workers run for
 * live firms are run, and so on until nothing is due before the target. The clock is held under a fence meanwhile.
 * Whoever dies on the way leaves a clock that has come as far as what was done, and can be moved on.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { eachStatement, system, type TenantContext } from '../../context.ts'
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

const onTheWay = fallingDue.filter(({ onArrival }) => !onArrival)
const onArrival = fallingDue.filter((each) => each.onArrival)

/** Moves the clock up to the target. Throws conflict when somebody else has taken the clock over. */
export async function moveUntil(deps: Deps, tenantId: string, fence: number, target: Date): Promise<Moved> {
  const ctx = eachStatement(deps, tenantId, system)
  const began = performance.now()
  const isLate = () => performance.now() - began > movesForMs
  const done = new Map<string, number>()
  for (const each of fallingDue) await each.prepare?.(ctx)
  for (let isFirst = true; ; isFirst = false) {
    const { next, dueAt } = await nextOf(ctx, onTheWay)
    const hasArrived = next > target.getTime()
    const now = await setClock(ctx, fence, hasArrived ? target : new Date(next))
    if (!now) throw new Problem('conflict', 'The clock was taken over by another call.')
    const due = hasArrived ? (await nextOf(ctx, onArrival)).dueAt(now) : dueAt(now)
    if (due.length === 0 || (isLate() && !isFirst)) return { now, done, left: due.map(({ name }) => name) }
    if ((await runAll(deps, tenantId, due, done)) === 0) await sleep(patienceMs)
  }
}

/** When the first of them falls due, and which are due at a moment. */
async function nextOf(ctx: TenantContext, sources: readonly FallingDue[]) {
  const moments = await Promise.all(sources.map((each) => each.nextDue(ctx)))
  const times = moments.map((moment) => moment?.getTime() ?? Number.POSITIVE_INFINITY)
  return {
    next: Math.min(...times),
    dueAt: (now: Date) => sources.filter((_, index) => times[index]! <= now.getTime()),
  }
}

async function runAll(deps: Deps, tenantId: string, due: FallingDue[], done: Map<string, number>): Promise<number> {
  let count = 0
  for (const { name, runDue } of due) {
    const found = await runDue(deps, tenantId)
    if (found > 0) done.set(name, (done.get(name) ?? 0) + found)
    count += found
  }
  return count
}
