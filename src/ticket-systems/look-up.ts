/*
 * Asking a ticket system what its calls did not say. A system with an API has a few small reads of one common shape;
 * which of them are needed for a ticket is decided here, for all of them alike. Nothing is made up: what the system
 * does not tell stays null.
 */
import type { TObject } from 'typebox'
import type { Named, Person } from './system.ts'
import type { PlaceOfNote } from './write-back.ts'

/** JSON at a path below the base address of the connection; null when there is no such thing. Throws LookUpFailed. */
export type Ask = (path: string) => Promise<unknown>

/**
 * Why there is nothing: the credentials are refused, or may not read this one thing; it may go better later; or what
 * is there is no such API.
 */
export const lookUpFaults = ['credentials', 'forbidden', 'later', 'wrong'] as const
export type LookUpFault = (typeof lookUpFaults)[number]

/** The message is for the people of the firm; it holds neither credentials nor what was answered. */
export class LookUpFailed extends Error {
  override readonly name = 'LookUpFailed'
  readonly fault: LookUpFault
  /** When the system itself says to come back. */
  readonly retryAfterMs: number | undefined
  /** Nobody can tell whether the call was carried out. */
  readonly isInDoubt: boolean

  constructor(
    fault: LookUpFault,
    message: string,
    more: { retryAfterMs?: number | undefined; isInDoubt?: boolean } = {},
  ) {
    super(message)
    this.fault = fault
    this.retryAfterMs = more.retryAfterMs
    this.isInDoubt = more.isInDoubt ?? false
  }
}

export type Credentials = Readonly<Record<string, string>>

/** What the API says about a ticket; people and organisation perhaps by id only. */
export interface FoundTicket {
  readonly assignee: Person | null
  readonly requester: Person | null
  readonly organisation: Named | null
}

export interface TicketRef {
  readonly externalId: string
  readonly number: string | null
}

/** The API of a ticket system, as far as it is read. */
export interface LookUp {
  /** What one signs in with; one of these. */
  readonly credentials: readonly TObject[]
  headers(credentials: Credentials): Readonly<Record<string, string>>
  /** Where a token is to be fetched first: the call for it, and the headers that follow from its answer. */
  readonly signIn?: {
    form(credentials: Credentials): { path: string; fields: Readonly<Record<string, string>> }
    headers(answer: unknown): Readonly<Record<string, string>> | null
  }
  /** What everybody who may read tickets may read. */
  readonly tryPath: string
  /** Whom the credentials belong to, by the id that calls name as the actor; absent where that cannot be asked. */
  readonly ownAccount?: { readonly path: string; id(answer: unknown): string | null }
  /** Calls never say whose ticket it is, so that this alone is a reason to ask. */
  readonly asksForOrganisation?: boolean
  ticket(ask: Ask, ref: TicketRef): Promise<FoundTicket | null>
  assignee(ask: Ask, key: string, by: 'id' | 'login'): Promise<Person | null>
  requester(ask: Ask, id: string): Promise<Person | null>
  organisation?(ask: Ask, id: string): Promise<Named | null>
  /** Where an internal note on a ticket is written; absent where nothing is. */
  readonly placeOfNote?: PlaceOfNote
}

/** What is not known about a ticket. */
export interface Wanted extends TicketRef {
  /** Assigned to somebody whom nobody here knows by this. */
  readonly assigneeKey: string | null
  readonly assigneeBy: 'id' | 'login'
  /** Asked by somebody who is not known here, or has no address. */
  readonly requesterId: string | null
  /** What no call has said at all; then the ticket itself is asked for. */
  readonly noAssignee: boolean
  readonly noRequester: boolean
  readonly noOrganisation: boolean
}

/** Steps of a path, encoded. Throws LookUpFailed for an id that would lead elsewhere. */
export function path(parts: TemplateStringsArray, ...ids: string[]): string {
  if (ids.some((id) => /^\.{0,2}$/.test(id))) throw new LookUpFailed('wrong', 'An id of the ticket is none.')
  return String.raw({ raw: parts }, ...ids.map(encodeURIComponent))
}

const elsewhere = () => new LookUpFailed('wrong', 'The answer is about something else than was asked for.')

/**
 * Whether an answer is about what was asked for, by the id in it; false when it says nothing of that. An answer about
 * somebody else would ask the wrong people, so that throws LookUpFailed.
 */
export function isAbout(said: string | null, asked: string): boolean {
  if (said !== null && said.toLowerCase() !== asked.toLowerCase()) throw elsewhere()
  return said !== null
}

/** Who somebody is; null for a name in two parts of which there is none. */
export const called = (...parts: (string | null)[]) => parts.filter((part) => part !== null).join(' ') || null

/** Asks for what is wanted and for nothing else. */
export async function lookUpTicket(system: LookUp, ask: Ask, wanted: Wanted): Promise<FoundTicket> {
  const asksTicket = wanted.noAssignee || wanted.noRequester || wanted.noOrganisation
  const ticket = asksTicket ? await system.ticket(ask, wanted) : null
  return {
    assignee: await assigneeOf(system, ask, wanted, ticket),
    requester: await requesterOf(system, ask, wanted, ticket),
    organisation: wanted.noOrganisation ? await organisationOf(system, ask, ticket) : null,
  }
}

async function assigneeOf(system: LookUp, ask: Ask, wanted: Wanted, ticket: FoundTicket | null) {
  const { assigneeKey: key, assigneeBy: by } = wanted
  const said = ticket?.assignee ?? null
  if (key !== null) {
    const known = said?.[by] === key && said.email !== null ? said : await system.assignee(ask, key, by)
    isAbout(known?.[by] ?? null, key)
    return known && { ...known, [by]: key }
  }
  if (!wanted.noAssignee || said === null) return null
  if (said.email !== null) return said
  const way = said.id !== null ? ('id' as const) : ('login' as const)
  const whole = said[way] ? await system.assignee(ask, said[way], way) : null
  isAbout(whole?.[way] ?? null, said[way] ?? '')
  return joined(said, whole)
}

async function requesterOf(system: LookUp, ask: Ask, wanted: Wanted, ticket: FoundTicket | null) {
  const { requesterId } = wanted
  const said = ticket?.requester ?? null
  if (requesterId !== null) {
    const known = said?.id === requesterId && said.email !== null ? said : await system.requester(ask, requesterId)
    isAbout(known?.id ?? null, requesterId)
    return known && { ...known, id: requesterId }
  }
  if (!wanted.noRequester || said === null) return null
  if (said.email !== null || said.id === null) return said
  const whole = await system.requester(ask, said.id)
  isAbout(whole?.id ?? null, said.id)
  return joined(said, whole)
}

async function organisationOf(system: LookUp, ask: Ask, ticket: FoundTicket | null): Promise<Named | null> {
  const said = ticket?.organisation ?? null
  if (said === null || said.id === null || said.name !== null || !system.organisation) return said
  return { id: said.id, name: (await system.organisation(ask, said.id))?.name ?? null }
}

/** The first goes before the second, which fills in what it leaves out. */
function joined(person: Person, other: Person | null): Person {
  if (other === null) return person
  return {
    id: person.id ?? other.id,
    email: person.email ?? other.email,
    name: person.name ?? other.name,
    login: person.login ?? other.login ?? null,
    locale: person.locale ?? other.locale ?? null,
  }
}
