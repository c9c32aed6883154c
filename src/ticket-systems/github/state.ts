/** What an event of GitHub says about the state of an issue. */
import { type Fields, text } from '../fields.ts'
import type { Mapping } from '../mapping.ts'
import { standing } from '../status.ts'
import type { StateSaid } from '../system.ts'
import { names } from '../words.ts'

/** Closed, but nobody was helped. */
const unsolved = ['not_planned', 'duplicate']

/** Whether being closed for this reason is a resolution; old issues have no reason. */
function closes(reason: string | null, { resolvedStatuses }: Mapping): StateSaid['resolves'] {
  if (resolvedStatuses) return names(resolvedStatuses, { id: 'closed', name: reason }) ? 'yes' : 'no'
  if (reason === null || reason === 'completed') return 'yes'
  return unsolved.includes(reason) ? 'no' : 'needs-mapping'
}

export function stateSaid(action: string | null, issue: Fields, mapping: Mapping): StateSaid {
  if (action === 'deleted') return { state: 'deleted', resolves: 'no', reopens: 'no' }
  if (action === 'closed') {
    const reason = text(issue, 'state_reason')
    const status = { id: 'closed', name: reason }
    return { state: 'closed', resolves: closes(reason, mapping), reopens: 'no', status }
  }
  if (action === 'reopened') return { state: 'open', resolves: 'no', reopens: 'yes' }
  const state = text(issue, 'state')
  if (state !== 'open' && state !== 'closed') return { state: 'unknown', resolves: 'no', reopens: 'no' }
  return standing(state)
}
