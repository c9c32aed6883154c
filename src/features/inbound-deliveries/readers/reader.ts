/** What a ticket system's calls mean: the one shape that all of them are read into, and what reading takes. */

import type { Stated } from '../../tickets/service.ts'

/** A call as it came, before anybody believes it. Header names in lower case. */
export interface InboundCall {
  headers: Readonly<Record<string, string | string[] | undefined>>
  raw: Buffer
}

export interface Person {
  id: string | null
  email: string | null
  name: string | null
  locale?: string | null
}

/** What a ticket system says about one ticket. null says nothing; `unknown` says nothing about the state. */
export interface TicketChange {
  externalId: string
  number: string | null
  subject: string | null
  state: 'open' | 'resolved' | 'closed' | 'deleted' | 'unknown'
  /** The sender says that it was resolved before: no new resolution, whatever we know. */
  wasResolved: boolean
  /** When the change happened; null when the sender does not say. */
  occurredAt: Date | null
  openedAt: Date | null
  /** When the ticket was resolved, if that is said apart from the change. */
  resolvedAt: Date | null
  type: string | null
  priority: string | null
  assignee: Person | null
  /** Several who share the work, in place of the assignee. */
  consultants: (Person & Stated)[] | null
  requester: Person | null
  organisation: { id: string | null; name: string | null } | null
}

export type Reading = { change: TicketChange } | { ignored: string }

/** Whether a call is signed, or carries the secret, as it should; `now` bounds how old a signed one may be. */
export type Verify = (call: InboundCall, secret: string, now: Date) => boolean

export interface Reader {
  readonly verify: Partial<Record<string, Verify>>
  /** What may tell the call from others, best first; what is no text is passed over. */
  keys(call: InboundCall, body: unknown): unknown[]
  /** Whether the body says of which moment it speaks; if not, the same body may come again and mean something new. */
  isTimed(body: unknown): boolean
  /** Throws invalid_input for a body that the sender should mend; whoever cannot be told is read later, and ignored. */
  check?(body: unknown): void
  read(body: unknown): Reading
}

/** The first value of a header, if it was sent. */
export function header({ headers }: InboundCall, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
