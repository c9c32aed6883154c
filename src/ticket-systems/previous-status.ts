/** What a status was before a change, where the call names it only by a code or a kind. */
import type { Mapping } from './mapping.ts'
import { meaningOf, type UsualStatuses } from './status.ts'
import type { Named } from './system.ts'
import { names } from './words.ts'

/**
 * Undefined when it is in doubt. A firm's own lists may name the status by words that the call does not hold, so with
 * such lists only what they name by the code is known, and nothing is taken for open because it is in none of them.
 */
export function meaningBefore(status: Named, mapping: Mapping, usual: UsualStatuses) {
  const { resolvedStatuses = [], closedStatuses = [], openStatuses = [] } = mapping
  const said = [...resolvedStatuses, ...closedStatuses, ...openStatuses]
  const isUsual = resolvedStatuses.length === 0 && closedStatuses.length === 0
  return isUsual || names(said, status) ? meaningOf(status, mapping, usual) : undefined
}
