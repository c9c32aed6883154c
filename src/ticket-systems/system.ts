/*
 * What a ticket system is to Rapport: how its calls are verified, told apart and read. A reader is pure: it is given
 * the call as it came and the settings of the connection, and says what the call tells about tickets. What that means
 * for a ticket is decided by what is known of it, not here.
 */
import type { Stated } from '../features/tickets/stated-shares.ts'
import type { LookUp } from './look-up.ts'
import type { Mapping } from './mapping.ts'

/** A call as it came, before anybody believes it. Header names in lower case. */
export interface InboundCall {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly raw: Buffer
  /** The address that was entered in the ticket system, with its query; some systems sign it. */
  readonly url: string
  readonly method: string
}

/** Somebody as a ticket system knows them; null for what the call does not hold. */
export interface Person {
  readonly id: string | null
  readonly email: string | null
  readonly name: string | null
  /** Name to sign in with, where people are known by it. */
  readonly login?: string | null
  readonly locale?: string | null
}

/** A thing of the ticket system with an id, a name, or both. */
export interface Named {
  readonly id: string | null
  readonly name: string | null
}

export type State = 'open' | 'resolved' | 'closed' | 'deleted' | 'unknown'

/**
 * Whether the call tells of a resolution. `yes`: it proves that the ticket was open until now. `if-open-before`: it is
 * resolved, and what is known of the ticket decides. `needs-mapping`: nobody has said what its status means. `no`: it
 * is not resolved, or was so before.
 */
export type Resolves = 'yes' | 'no' | 'if-open-before' | 'needs-mapping'

/** Whether it tells of a reopening; `if-resolved-before`: it is open, and what is known of the ticket decides. */
export type Reopens = 'yes' | 'no' | 'if-resolved-before'

/** What a call says about one ticket; null says nothing. */
export interface TicketReport {
  readonly externalId: string
  readonly number: string | null
  readonly subject: string | null
  readonly state: State
  readonly resolves: Resolves
  readonly reopens: Reopens
  /** The status in the words of its system, by which the mapping decides; null where the call names none. */
  readonly status: Named | null
  /** The call is about something else, and only shows how the ticket stands. */
  readonly isStanding?: boolean
  /** Service accounts in the place of consultants; they are left out there once the mapping was applied. */
  readonly serviceAccounts?: readonly Person[]
  readonly assignee: Person | null
  /** Several who share the work, in place of the assignee; [] says that nobody is assigned. */
  readonly consultants: readonly (Person & Stated)[] | null
  readonly requester: Person | null
  readonly organisation: Named | null
  /** Who caused the call; by this our own changes are known. */
  readonly actor: Person | null
  /** Board, project, repository, mailbox or department that it lies in. */
  readonly place: Named | null
  /** When the change happened; null when the sender does not say. */
  readonly occurredAt: Date | null
  readonly openedAt: Date | null
  /** When it was resolved, if that is said apart from the change. */
  readonly resolvedAt: Date | null
  readonly type: string | null
  readonly priority: string | null
  /** All that it has now, by tidyTags; [] says that it has none. */
  readonly tags: readonly string[] | null
}

/** The part of a report that is about the state; a status that is left out was not named. */
export type StateSaid = Pick<TicketReport, 'state' | 'resolves' | 'reopens' | 'isStanding'> &
  Partial<Pick<TicketReport, 'status'>>

/**
 * What a reader says of a call: tickets, or why there is nothing to do. An element that cannot be read is left out.
 * `elements` are the parts of the body about each of the tickets, in their order, where the body holds several.
 */
export type Reading =
  | { readonly tickets: readonly TicketReport[]; readonly elements?: readonly unknown[] }
  | { readonly ignored: string }

/** What tells the call from others. */
export interface Identity {
  /** The name of the event, as the system calls it. */
  readonly event: string | null
  /** What is the same when the call is sent again, and for no other call; null: only its content tells. */
  readonly deliveryId: string | null
  /** Whether the body names a moment; if not, the same body may come again and mean something new. */
  readonly isTimed: boolean
}

/** A secret as it is checked: the call, the secret, the moment, and fetched keys of the system where it signs by them. */
export type Verify = (call: InboundCall, secret: string, now: Date, keys?: unknown) => boolean | Promise<boolean>

/** How a call can prove where it comes from, and what counts as a secret for it. */
export interface Authentication {
  readonly verify: Verify
  /** When the call says that it was sent, where the proof holds for a time only; undefined when it does not say. */
  statedAt?(call: InboundCall): Date | undefined
  /** A new secret of ours; absent where only the ticket system makes them. */
  make?(): string
  /** Why a given secret cannot be used; undefined when it can. */
  fault(secret: string): string | undefined
}

export const authenticationKinds = ['signature', 'bearer', 'basic', 'header', 'token'] as const
export type AuthenticationKind = (typeof authenticationKinds)[number]

export interface TicketSystem {
  readonly name: string
  /** Other names that people give it. */
  readonly aliases?: readonly string[]
  /** As its maker writes it. */
  readonly title: string
  /** The usual one first. */
  readonly authentications: Partial<Record<AuthenticationKind, Authentication>>
  /** Reads the bytes; JSON unless the system sends something else. Throws Refusal. */
  parse?(call: InboundCall): unknown
  identify(call: InboundCall, body: unknown): Identity
  /** Throws Refusal for a body that the sender should mend; whoever cannot be told is read, and ignored. */
  check?(body: unknown): void
  read(call: InboundCall, body: unknown, mapping: Mapping): Reading
  /** Names of headers that reading needs later, beside those that every call keeps; never a credential. */
  readonly keptHeaders?: readonly string[]
  /** Where the system publishes the keys it signs by, for this call; null when it must not be asked. */
  keysUrl?(call: InboundCall, body: unknown, secret: string): string | null
  /** Whether this is a call of it, which is not to be told "too many" when it should come again: see comeAgain. */
  minds429?(call: Pick<InboundCall, 'headers'>): boolean
  /** Its API, where what calls leave out can be asked for. */
  readonly lookUp?: LookUp
}

/** The first value of a header, if it was sent. */
export function header({ headers }: Pick<InboundCall, 'headers'>, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** What is wrong with a body, and where, as a JSON pointer. */
export interface BodyFault {
  readonly pointer: string
  readonly message: string
}

/** A call that cannot be taken: one line for its sender, and the places in the body that are wrong. */
export class Refusal extends Error {
  readonly faults: readonly BodyFault[]

  constructor(message: string, faults: readonly BodyFault[] = []) {
    super(message)
    this.faults = faults
  }
}

/** Somebody who is known by an id only. */
export const byId = (id: string | null): Person | null => (id === null ? null : { id, email: null, name: null })

/** A report of which nothing is known yet but the ticket. */
export const nothingSaid: Omit<TicketReport, 'externalId'> = {
  ...{ number: null, subject: null, state: 'unknown', resolves: 'no', reopens: 'no' },
  status: null,
  ...{ assignee: null, consultants: null, requester: null, organisation: null, actor: null, place: null },
  ...{ occurredAt: null, openedAt: null, resolvedAt: null, type: null, priority: null, tags: null },
}
