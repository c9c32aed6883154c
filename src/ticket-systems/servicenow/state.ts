/*
 * What the state of a record says. The numbers are those of incidents; every other table has its own, so there only
 * names count, unless the firm says what a number means: as `sc_task.3`.
 */
import { type Fields, fields, inside, list, text } from '../fields.ts'
import type { Mapping } from '../mapping.ts'
import { fromTo, meaningOf, standing, type UsualStatuses } from '../status.ts'
import type { Named, TicketReport } from '../system.ts'
import { names } from '../words.ts'
import { plain, recordOf } from './record.ts'

const ofIncidents: UsualStatuses = {
  resolved: ['6', 'Resolved'],
  closed: ['7', 'Closed'],
  open: ['1', '2', '3', 'New', 'In Progress', 'On Hold'],
}
const elsewhere: UsualStatuses = {
  resolved: ['Resolved', 'Closed Complete'],
  closed: ['Closed'],
  open: ['New', 'Open', 'Work in Progress', 'In Progress', 'Pending', 'On Hold', 'Awaiting Info'],
}

/** Ended without being solved: nobody is asked about it. */
const canceled = ['Canceled', 'Cancelled', 'Closed Incomplete', 'Closed Skipped']

/** The table that a record lies in; a body that does not say so is an incident's, unless its number speaks against it. */
export function tableOf(record: Fields): string | null {
  const table = plain(record, 'table', 80) ?? plain(record, 'sys_class_name', 80)
  if (table !== null) return table.toLowerCase()
  return /^INC|^$/i.test(plain(record, 'number') ?? '') ? 'incident' : null
}

const isIncident = (table: string | null) => table === 'incident'

function statusOf(table: string | null, value: string, name: string | null): Named {
  const isPlain = table === null || isIncident(table)
  return { id: isPlain ? value : `${table}.${value}`, name: name ?? (/^-?\d+$/.test(value) ? null : value) }
}

/** A number of incidents that is usual says more than its label, which anybody can change. */
const usualNumber = /^[123678]$/

function meaning(status: Named, table: string | null, mapping: Mapping) {
  const { resolvedStatuses = [], closedStatuses = [], openStatuses = [] } = mapping
  if (names([...resolvedStatuses, ...closedStatuses, ...openStatuses], status))
    return meaningOf(status, mapping, elsewhere)
  if (!isIncident(table)) return names(canceled, status) ? 'canceled' : meaningOf(status, mapping, elsewhere)
  const said = usualNumber.test(status.id ?? '') ? { id: status.id, name: null } : status
  return names(['8', ...canceled], said) ? 'canceled' : meaningOf(said, mapping, ofIncidents)
}

const known = (what: ReturnType<typeof meaning>) => (what === 'canceled' ? 'closed' : what)

const stateIn = (values: Fields) => plain(values, 'state') ?? plain(values, 'incident_state')

/** What the state was before, where the script could still tell. */
const before = (body: Fields) =>
  stateIn(inside(body, 'old_values')) ?? plain(body, 'previous_state') ?? stateIn(inside(body, 'previous'))

/** Whether the script says what changed, and the state is not among it. */
const isAboutElse = (body: Fields) => {
  const changed = list(body, 'updated_fields')
  return changed.length > 0 && !changed.includes('state') && !changed.includes('incident_state')
}

export function stateSaid(
  given: unknown,
  mapping: Mapping,
): Partial<Pick<TicketReport, 'state' | 'resolves' | 'reopens' | 'status' | 'isStanding'>> {
  const body = fields(given)
  if (text(body, 'operation')?.toLowerCase() === 'delete') return { state: 'deleted' }
  const record = recordOf(body)
  const value = stateIn(record)
  if (value === null) return {}
  const table = tableOf(record)
  const name = text(record, 'state_name') ?? text(inside(record, 'state'), 'display_value')
  const status = statusOf(table, value, name)
  const after = meaning(status, table, mapping)
  if (after === 'canceled') return { state: 'closed', status }
  const was = before(body)
  if (was === null && isAboutElse(body)) return { ...standing(after), status }
  const earlier = was === null ? undefined : known(meaning(statusOf(table, was, null), table, mapping))
  return { ...fromTo(earlier, after), status }
}
