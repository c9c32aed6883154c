/** What a status means: what the firm has said about it, else what the system's statuses usually mean. */
import type { Mapping } from './mapping.ts'
import type { Named } from './system.ts'
import { names } from './words.ts'

/** Usual meanings by id or name. */
export interface UsualStatuses {
  readonly resolved: readonly string[]
  readonly closed: readonly string[]
  readonly open: readonly string[]
}

/**
 * Undefined for a status that nobody has said anything about. A list of the firm's stands in place of the usual one:
 * what is usually resolved and is not in the firm's list is open.
 */
export function meaningOf(
  status: Named,
  mapping: Mapping,
  usual: UsualStatuses,
): 'open' | 'resolved' | 'closed' | undefined {
  const { resolvedStatuses, closedStatuses, openStatuses } = mapping
  if (resolvedStatuses && names(resolvedStatuses, status)) return 'resolved'
  if (closedStatuses && names(closedStatuses, status)) return 'closed'
  if (openStatuses && names(openStatuses, status)) return 'open'
  if (names(usual.resolved, status)) return resolvedStatuses ? 'open' : 'resolved'
  if (names(usual.closed, status)) return closedStatuses ? 'open' : 'closed'
  if (names(usual.open, status)) return 'open'
  return resolvedStatuses ? 'open' : undefined
}

/** The same where the call itself says what its status usually means; undefined: not even that is known. */
export function meaningOfKind(status: Named, mapping: Mapping, kind: 'open' | 'resolved' | 'closed' | undefined) {
  const words = [status.id, status.name].filter((word) => word !== null)
  const none: UsualStatuses = { resolved: [], closed: [], open: [] }
  return meaningOf(status, mapping, kind === undefined ? none : { ...none, [kind]: words })
}

/** What a status means that was told when nobody had said anything about it; undefined: nobody has, still. */
export const meaningSince = (status: Named, mapping: Mapping) =>
  meaningOf(status, mapping, { resolved: [], closed: [], open: [] })

/** How a ticket stands, told by an event that is about something else. */
export function standing(meaning: 'open' | 'resolved' | 'closed' | undefined) {
  const { state, resolves } = withoutPrevious(meaning)
  const said = resolves === 'needs-mapping' ? resolves : 'no'
  return { state, resolves: said, reopens: 'no', isStanding: true } as const
}

/** What a state says when the call does not say what the ticket was before. */
export function withoutPrevious(meaning: 'open' | 'resolved' | 'closed' | undefined) {
  if (meaning === undefined) return { state: 'unknown', resolves: 'needs-mapping', reopens: 'no' } as const
  if (meaning === 'open') return { state: 'open', resolves: 'no', reopens: 'if-resolved-before' } as const
  return { state: meaning, resolves: 'if-open-before', reopens: 'no' } as const
}

/** What a change from one state to another says; undefined before: nothing is known of it. */
export function fromTo(
  before: 'open' | 'resolved' | 'closed' | undefined,
  after: 'open' | 'resolved' | 'closed' | undefined,
) {
  if (before === undefined || after === undefined) return withoutPrevious(after)
  const done = after !== 'open'
  const wasDone = before !== 'open'
  return {
    state: after,
    resolves: done && !wasDone ? 'yes' : 'no',
    reopens: !done && wasDone ? 'yes' : 'no',
  } as const
}
