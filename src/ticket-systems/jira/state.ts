/*
 * What a call of Jira says about the state of an issue. The issue carries its status with a category, but the list of
 * changes names the status before by id and name only: whether that was an end is known for the firm's own words and
 * for the statuses that every Jira is delivered with, else by a resolution that was set or taken away with it.
 */
import { type Fields, field, fields, inside, list, text } from '../fields.ts'
import type { Mapping } from '../mapping.ts'
import { fromTo, meaningOf, meaningOfKind, standing, type UsualStatuses, withoutPrevious } from '../status.ts'
import type { Named, StateSaid } from '../system.ts'
import { names } from '../words.ts'

/** Ids that are the same in every Jira; the names may be translated. */
const delivered: UsualStatuses = { resolved: ['5'], closed: ['6'], open: ['1', '3', '4'] }

/** For servers that are so old that statuses have no category. */
const withoutCategory: UsualStatuses = {
  resolved: ['5', 'Resolved', 'Done'],
  closed: ['6', 'Closed'],
  open: ['1', '3', '4', 'Open', 'In Progress', 'Reopened', 'To Do'],
}

/** Names that mostly mean an end; a resolution that is set on the way from one of them proves no resolution. */
const mostlyEnds = ['Done', 'Resolved', 'Closed', 'Completed', 'Complete', 'Canceled', 'Cancelled', 'Declined']

const named = (of: Fields): Named => ({ id: text(of, 'id'), name: text(of, 'name') })

function meaning(status: Fields, mapping: Mapping) {
  const category = text(inside(status, 'statusCategory'), 'key')?.toLowerCase() ?? null
  const word = named(status)
  if (category === null) return meaningOf(word, mapping, withoutCategory)
  const isClosed = names(withoutCategory.closed, word)
  const kinds = { done: isClosed ? 'closed' : 'resolved', new: 'open', indeterminate: 'open' } as const
  return meaningOfKind(
    word,
    mapping,
    Object.hasOwn(kinds, category) ? kinds[category as keyof typeof kinds] : undefined,
  )
}

interface Change {
  from: Named
  to: Named
}

/** The change of one of Jira's own fields. A site may have a field of its own that is called "Status", too. */
function changeOf(body: Fields, name: string): Change | undefined {
  const item = list(inside(body, 'changelog'), 'items')
    .map(fields)
    .find(
      (each) =>
        field(each, 'fieldtype') !== 'custom' && (text(each, 'fieldId') ?? text(each, 'field'))?.toLowerCase() === name,
    )
  if (item === undefined) return undefined
  return {
    from: { id: text(item, 'from'), name: text(item, 'fromString') },
    to: { id: text(item, 'to'), name: text(item, 'toString') },
  }
}

const isNothing = ({ id, name }: Named) => id === null && name === null

/** Jira may build the body after the next change already: then it proves nothing about this one. */
const isOvertaken = ({ to }: Change, status: Fields) => {
  const { id } = named(status)
  return to.id !== null && id !== null && to.id !== id
}

export function stateSaid(body: Fields, issue: Fields, event: string | null, mapping: Mapping): StateSaid {
  if (event === 'jira:issue_deleted') return { state: 'deleted', resolves: 'no', reopens: 'no' }
  const status = inside(issue, 'status')
  if (isNothing(named(status))) return { state: 'unknown', resolves: 'no', reopens: 'no' }
  return { ...changeSaid(body, status, event, mapping), status: named(status) }
}

function changeSaid(body: Fields, status: Fields, event: string | null, mapping: Mapping): StateSaid {
  const now = meaning(status, mapping)
  if (event === 'jira:issue_created') return { ...withoutPrevious(now), reopens: 'no' }
  if (event === null) return withoutPrevious(now)
  const moved = changeOf(body, 'status')
  const settled = changeOf(body, 'resolution')
  if (moved ? isOvertaken(moved, status) : !settled) return standing(now)
  const before = moved && meaningOf(moved.from, mapping, delivered)
  return before ? fromTo(before, now) : byResolution(now, moved, settled)
}

/** A resolution alone is a twin of the change of status, which proves as much as can be proved. */
function byResolution(now: ReturnType<typeof meaning>, moved: Change | undefined, settled: Change | undefined) {
  const isSet = settled && isNothing(settled.from) && !isNothing(settled.to)
  const isTaken = settled && !isNothing(settled.from) && isNothing(settled.to)
  if (isSet && moved && !names(mostlyEnds, moved.from)) return fromTo('open', now)
  if (isTaken && now === 'open') return fromTo('resolved', now)
  return withoutPrevious(now)
}
