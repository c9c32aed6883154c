/*
 * What an event of Linear says about the state of an issue. The state now is there with its type; the one before is an
 * id only. What it was is known from the firm's own words, or from the moments of completion that changed with it.
 */
import { type Fields, field, inside, text } from '../fields.ts'
import type { Mapping } from '../mapping.ts'
import { fromTo, meaningOf, meaningOfKind, standing, withoutPrevious } from '../status.ts'
import type { Named, StateSaid } from '../system.ts'

const open = ['triage', 'backlog', 'unstarted', 'started']

/** Closed, but nobody was helped. */
const unsolved = ['canceled', 'duplicate']

const deleted: StateSaid = { state: 'deleted', resolves: 'no', reopens: 'no' }
const silent: StateSaid = { state: 'unknown', resolves: 'no', reopens: 'no' }

function kindOf(type: string) {
  if (type === 'completed') return 'resolved'
  if (unsolved.includes(type)) return 'closed'
  return open.includes(type) ? 'open' : undefined
}

export function stateSaid(body: Fields, mapping: Mapping): StateSaid {
  const data = inside(body, 'data')
  const action = text(body, 'action')
  if (action === 'remove' || field(data, 'trashed') === true) return deleted
  const state = inside(data, 'state')
  const status: Named = { id: text(state, 'id') ?? text(data, 'stateId'), name: text(state, 'name') }
  return status.id === null && status.name === null ? silent : { ...saidOf(body, status, mapping), status }
}

function saidOf(body: Fields, status: Named, mapping: Mapping): StateSaid {
  const data = inside(body, 'data')
  const action = text(body, 'action')
  const type = text(inside(data, 'state'), 'type') ?? ''
  const now = meaningOfKind(status, mapping, kindOf(type))
  const before = inside(body, 'updatedFrom')
  if (action !== 'create' && text(before, 'stateId') === null) return standing(now)
  if (now === 'closed' && unsolved.includes(type)) return { state: 'closed', resolves: 'no', reopens: 'no' }
  if (action === 'create') return { ...withoutPrevious(now), reopens: 'no' }
  return changed(before, data, now, mapping)
}

function changed(before: Fields, data: Fields, now: ReturnType<typeof kindOf>, mapping: Mapping): StateSaid {
  const previous = meaningOf({ id: text(before, 'stateId'), name: null }, mapping, {
    resolved: [],
    closed: [],
    open: [],
  })
  if (previous !== undefined) return fromTo(previous, now)
  const wasDone = text(before, 'completedAt') !== null || text(before, 'canceledAt') !== null
  if (wasDone && now === 'open') return fromTo('resolved', now)
  const isCompleted = field(before, 'completedAt') === null && text(data, 'completedAt') !== null
  return isCompleted && !wasDone && listsChangesOnly(before, data) ? fromTo('open', now) : withoutPrevious(now)
}

/** Older versions listed every key, with null: one that was null and is null did not change, and so no null says much. */
const listsChangesOnly = (before: Fields, data: Fields) =>
  Object.keys(before).every((key) => field(before, key) !== null || (field(data, key) ?? null) !== null)
