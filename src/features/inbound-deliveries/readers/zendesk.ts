/*
 * Zendesk. A webhook is either subscribed to events, which carry ids but neither names nor addresses, or called by
 * triggers, whose body the customer writes: of those we understand our own generic format.
 * One action of an agent causes several events, each with the final detail.status; only the event of the status tells
 * that it changed, so the type decides and detail.status does not.
 */
import { type Fields, field, fields, instant, text } from './fields.ts'
import { generic } from './generic.ts'
import { header, type Reader, type Reading, type TicketChange } from './reader.ts'
import { zendeskSignature } from './signatures.ts'

const states: Record<string, TicketChange['state']> = {
  NEW: 'open',
  OPEN: 'open',
  PENDING: 'open',
  HOLD: 'open',
  SOLVED: 'resolved',
  CLOSED: 'closed',
  DELETED: 'deleted',
  SCRUBBED: 'deleted',
}

const stateOf = (of: Fields, key: string) => {
  const name = text(of, key)?.toUpperCase() ?? ''
  return Object.hasOwn(states, name) ? states[name]! : 'unknown'
}

const isDone = (state: TicketChange['state']) => state === 'resolved' || state === 'closed'

type StateChange = Pick<TicketChange, 'state' | 'wasResolved'>

const silent: StateChange = { state: 'unknown', wasResolved: false }

/** Events we read, by their last word, and what they say about the state. */
const events: Record<string, (event: Fields, detail: Fields) => StateChange> = {
  status_changed: (event) => ({
    state: stateOf(event, 'current'),
    wasResolved: isDone(stateOf(event, 'current')) && isDone(stateOf(event, 'previous')),
  }),
  created: (_event, detail) => (stateOf(detail, 'status') === 'open' ? { state: 'open', wasResolved: false } : silent),
  soft_deleted: () => ({ state: 'deleted', wasResolved: false }),
  permanently_deleted: () => ({ state: 'deleted', wasResolved: false }),
  marked_as_spam: () => ({ state: 'deleted', wasResolved: false }),
  undeleted: (_event, detail) => ({ state: stateOf(detail, 'status'), wasResolved: isDone(stateOf(detail, 'status')) }),
  agent_assignment_changed: () => silent,
  requester_changed: () => silent,
  organization_changed: () => silent,
  subject_changed: () => silent,
  priority_changed: () => silent,
  type_changed: () => silent,
}

const prefix = 'zen:event-type:'

/** undefined for what is no event. */
function eventName(body: unknown): string | undefined {
  const type = text(fields(body), 'type') ?? ''
  return type.startsWith(prefix) ? type.slice(prefix.length) : undefined
}

export const zendesk: Reader = {
  verify: { signature: zendeskSignature },
  // A trigger's body may have an `id` too, which its author gave to the ticket and not to the call.
  keys: (call, body) => [
    eventName(body) === undefined ? undefined : field(fields(body), 'id'),
    header(call, 'x-zendesk-webhook-invocation-id'),
  ],
  isTimed: (body) => eventName(body) !== undefined || generic.isTimed(body),
  read(body): Reading {
    const envelope = fields(body)
    const name = eventName(body)
    if (name === undefined) return readTrigger(body)
    const read = name.startsWith('ticket.') ? name.slice('ticket.'.length) : ''
    if (!Object.hasOwn(events, read)) return { ignored: `The event ${name} changes nothing that matters here.` }
    const detail = fields(field(envelope, 'detail'))
    const externalId = text(detail, 'id') ?? text(envelope, 'subject')?.match(/^zen:ticket:(.+)$/)?.[1]
    if (!externalId) return { ignored: 'The event names no ticket.' }
    return {
      change: {
        ...facts(detail),
        ...events[read]!(fields(field(envelope, 'event')), detail),
        externalId,
        occurredAt: instant(envelope, 'time'),
      },
    }
  },
}

const byId = (id: string | null) => (id === null ? null : { id, email: null, name: null })

function facts(detail: Fields) {
  const organisation = text(detail, 'organization_id')
  return {
    number: text(detail, 'id'),
    subject: text(detail, 'subject', 500),
    openedAt: instant(detail, 'created_at'),
    resolvedAt: null,
    type: text(detail, 'type', 100)?.toLowerCase() ?? null,
    priority: text(detail, 'priority', 100)?.toLowerCase() ?? null,
    assignee: byId(text(detail, 'assignee_id')),
    consultants: null,
    requester: byId(text(detail, 'requester_id')),
    organisation: organisation === null ? null : { id: organisation, name: null },
  }
}

/** A trigger's body; without our own format in it nothing can be known, and so nothing happens. */
function readTrigger(body: unknown): Reading {
  try {
    generic.check?.(body)
  } catch (error) {
    return { ignored: `Neither an event of Zendesk nor our own format: ${(error as Error).message}` }
  }
  return generic.read(body)
}
