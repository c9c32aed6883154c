/*
 * Calls that were refused, kept for whoever wonders why nothing arrives: how many for which reason on which day, never
 * the secret or the body. Anybody who knows the address can cause them, so a process writes once in ten seconds for each
 * connection at the most; meanwhile it counts.
 */
import type { TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { addRefusals, type RefusalCount } from './refusal-queries.ts'
import type { RefusalReason } from './schemas.ts'

const pauseMs = 10_000

interface Notes {
  readonly ctx: TenantContext
  counts: Map<RefusalReason, RefusalCount>
  timer: NodeJS.Timeout | undefined
  /** What is being written. */
  writing: Promise<void>
}

const notesOf = new WeakMap<Deps, Map<string, Notes>>()

/** Counts a refused call. The first is written at once, those of the next ten seconds together after them. */
export function noteRefusal(ctx: TenantContext, connectionId: string, reason: RefusalReason): void {
  const { deps } = ctx
  const all = notesOf.get(deps) ?? new Map<string, Notes>()
  notesOf.set(deps, all)
  const known = all.get(connectionId)
  const notes = known ?? { ctx, counts: new Map(), timer: undefined, writing: Promise.resolve() }
  all.set(connectionId, notes)
  const count = notes.counts.get(reason) ?? { reason, calls: 0, lastAt: deps.clock.now() }
  notes.counts.set(reason, { reason, calls: count.calls + 1, lastAt: deps.clock.now() })
  if (known === undefined) writeAndPause(all, connectionId, notes)
}

function writeAndPause(all: Map<string, Notes>, connectionId: string, notes: Notes) {
  if (notes.counts.size === 0) {
    all.delete(connectionId)
    return
  }
  notes.writing = write(connectionId, notes)
  notes.timer = setTimeout(() => writeAndPause(all, connectionId, notes), pauseMs)
  notes.timer.unref()
}

/** What cannot be written is lost: a count is not worth holding anything up for. */
async function write(connectionId: string, notes: Notes): Promise<void> {
  const counts = [...notes.counts.values()]
  notes.counts = new Map()
  if (counts.length === 0) return
  await addRefusals(notes.ctx, connectionId, counts).catch((error) =>
    notes.ctx.deps.log.warn({ err: error, connection: connectionId }, 'refused calls could not be counted'),
  )
}

/** Writes all that was counted and not written yet; for a process that ends. */
export async function writeRefusals(deps: Deps): Promise<void> {
  const all = notesOf.get(deps) ?? new Map<string, Notes>()
  notesOf.delete(deps)
  for (const [connectionId, notes] of all) {
    clearTimeout(notes.timer)
    await notes.writing
    await write(connectionId, notes)
  }
}
