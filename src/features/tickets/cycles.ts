/*
 * A ticket's state and resolution cycles as a function of everything ever said about it. Ticket systems promise no
 * order and repeat themselves, so no change is applied to a state: all are kept, sorted by the moment they speak of,
 * and read from the beginning. Whatever the order of arrival, the same changes give the same cycles.
 */
import type { Stated } from './stated-shares.ts'

export type TicketState = 'open' | 'resolved' | 'closed' | 'deleted'

/** Somebody who works on a ticket; known by an id of the ticket system only, until a consultant has that id. */
export type Assignee = ({ consultantId: string } | { externalId: string }) & Stated

/** A status in the words of the ticket system; with the state that follows from it unless it is a resolution. */
export interface UnmappedStatus {
  id: string | null
  name: string | null
  otherwise?: TicketState
}

export interface RecordedChange {
  at: Date
  /** `unmapped`: nobody has said yet what its status means. */
  state: TicketState | 'unchanged' | 'unmapped'
  status?: UnmappedStatus | null
  /** The sender says that the ticket was resolved before already: this begins no resolution. */
  wasResolved: boolean
  /** null says nothing, [] says nobody. */
  assignees: Assignee[] | null
}

/** One resolution: from when to when, and who is to be credited with it. */
export interface Resolution {
  resolvedAt: Date
  reopenedAt: Date | null
  assignees: Assignee[]
}

export interface TicketHistory {
  state: TicketState
  /** What was said last of the state, if nobody knows what it means. */
  unmapped: UnmappedStatus | null
  assignees: Assignee[]
  /** In order of time. */
  resolutions: Resolution[]
}

/** At the same moment the more final state wins. */
const finality = { unmapped: -1, open: 0, resolved: 1, closed: 2, deleted: 3, unchanged: 4 }

const isDone = (state: TicketState) => state === 'resolved' || state === 'closed'

export function readHistory(changes: readonly RecordedChange[]): TicketHistory {
  const sorted = changes.toSorted((a, b) => a.at.getTime() - b.at.getTime() || finality[a.state] - finality[b.state])
  let state: TicketState = 'open'
  let unmapped: UnmappedStatus | null = null
  const periods: { resolvedAt: Date; reopenedAt: Date | null }[] = []
  for (const change of sorted) {
    if (change.state === 'unchanged') continue
    unmapped = change.state === 'unmapped' ? (change.status ?? { id: null, name: null }) : null
    if (change.state === 'unmapped') continue
    const last = periods.at(-1)
    const resolved = last !== undefined && last.reopenedAt === null
    if (!isDone(change.state) && resolved) last.reopenedAt = change.at
    if (isDone(change.state) && !resolved && !change.wasResolved)
      periods.push({ resolvedAt: change.at, reopenedAt: null })
    state = change.state
  }
  const said = sorted.flatMap(({ at, assignees }) => (assignees === null ? [] : [{ at, assignees }]))
  return {
    state,
    unmapped,
    assignees: said.at(-1)?.assignees ?? [],
    resolutions: periods.map((period) => ({ ...period, assignees: creditedWith(period, said) })),
  }
}

/** Who was assigned when it was resolved; when nobody was, who came first while it stayed resolved. */
function creditedWith(
  { resolvedAt, reopenedAt }: { resolvedAt: Date; reopenedAt: Date | null },
  said: { at: Date; assignees: Assignee[] }[],
): Assignee[] {
  const before = said.findLast(({ at }) => at <= resolvedAt)?.assignees ?? []
  if (before.length > 0) return before
  const after = said.find(
    ({ at, assignees }) => at > resolvedAt && (reopenedAt === null || at < reopenedAt) && assignees.length > 0,
  )
  return after?.assignees ?? []
}

export interface StoredCycle {
  cycle: number
  resolvedAt: Date
  /** A mail about it is on its way or was sent: it stays the resolution that it was sent about. */
  asked: boolean
}

/**
 * The cycle number of each resolution, in their order. Numbers follow time; only a cycle that was asked about keeps
 * its number even when an earlier resolution comes to light late, so that nobody is asked twice about one resolution.
 */
export function numberCycles(resolutions: readonly Resolution[], stored: readonly StoredCycle[]): number[] {
  const fixed = new Map<number, number>()
  for (const { cycle, resolvedAt, asked } of stored)
    if (asked)
      fixed.set(
        resolutions.findLastIndex((resolution) => resolution.resolvedAt <= resolvedAt),
        cycle,
      )
  const taken = new Set(fixed.values())
  const free = resolutions.map((_, index) => index + 1).filter((cycle) => !taken.has(cycle))
  return resolutions.map((_, index) => fixed.get(index) ?? free.shift()!)
}
