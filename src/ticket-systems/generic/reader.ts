import { Compile } from 'typebox/compile'
import { faultOfParts, saidOf } from '../../features/tickets/stated-shares.ts'
import { tidyTags } from '../../http/tags.ts'
import { cleanText } from '../../http/text-rules.ts'
import { Problem } from '../../problems.ts'
import { basic, bearer, ownHeader, standardSecret } from '../authentication.ts'
import { exactText, fields, inside, text } from '../fields.ts'
import { instantOf } from '../instants.ts'
import {
  type BodyFault,
  header,
  nothingSaid,
  type Person,
  Refusal,
  type TicketReport,
  type TicketSystem,
} from '../system.ts'
import { GenericDelivery, type GenericPerson } from './format.ts'

const format = Compile(GenericDelivery)

/** Any system that can send our own format; it is checked before it is stored, so that the sender hears what is wrong. */
export const generic: TicketSystem = {
  name: 'generic',
  title: 'Any system that can send JSON',
  authentications: { signature: standardSecret, bearer, basic, header: ownHeader() },
  keptHeaders: ['webhook-id', 'webhook-timestamp'],
  identify(call, body) {
    const ticket = inside(fields(body), 'ticket')
    return {
      event: text(ticket, 'state'),
      deliveryId: header(call, 'webhook-id') ?? exactText(fields(body), 'id'),
      isTimed: text(ticket, 'changedAt') !== null || text(ticket, 'resolvedAt') !== null,
    }
  },
  check(body) {
    refuseUnclean(body)
    if (!format.Check(body)) throw refusal(body)
    const fault = faultOf(body.ticket.consultants ?? [])
    if (fault) throw wrong([fault])
  },
  read: (_call, body) => ({ tickets: [reportOf((body as GenericDelivery).ticket)] }),
}

function reportOf(ticket: GenericDelivery['ticket']): TicketReport {
  const { state = 'unknown', assignee, consultants, requester, organisation, place } = ticket
  const changedAt = instantOf(ticket.changedAt)
  const isDone = state === 'resolved' || state === 'closed'
  const resolvedAt = isDone ? instantOf(ticket.resolvedAt) : null
  const wasResolved = resolvedAt !== null && changedAt !== null && changedAt > resolvedAt
  return {
    ...nothingSaid,
    ...{ externalId: ticket.id, number: ticket.number ?? null, subject: ticket.subject ?? null },
    state,
    resolves: isDone && !wasResolved ? 'if-open-before' : 'no',
    reopens: state === 'open' ? 'if-resolved-before' : 'no',
    occurredAt: changedAt ?? resolvedAt,
    openedAt: instantOf(ticket.openedAt),
    resolvedAt,
    ...{ type: ticket.type ?? null, priority: ticket.priority ?? null },
    tags: ticket.tags ? tidyTags(ticket.tags) : null,
    assignee: person(assignee),
    consultants: consultants?.map((each) => ({ ...person(each)!, ...saidOf(each) })) ?? null,
    requester: person(requester),
    organisation: organisation
      ? { id: organisation.id ?? organisation.name ?? null, name: organisation.name ?? null }
      : null,
    place: place?.id || place?.name ? { id: place.id ?? place.name ?? null, name: place.name ?? null } : null,
  }
}

function person(given: GenericPerson | null | undefined): Person | null {
  const email = given?.email?.toLowerCase() ?? null
  const id = given?.id ?? email ?? given?.name ?? null
  return given && id !== null ? { id, email, name: given.name ?? null, locale: given.locale ?? null } : null
}

function faultOf(consultants: NonNullable<GenericDelivery['ticket']['consultants']>): BodyFault | undefined {
  const pointer = '/ticket/consultants'
  if (consultants.some((each) => person(each) === null))
    return { pointer, message: 'must each have an id, an e-mail address or a name' }
  return faultOfParts(consultants, pointer)
}

/** Refuses texts that cannot be stored, and depths that nobody needs. */
function refuseUnclean(body: unknown): void {
  try {
    cleanText(body)
  } catch (error) {
    throw error instanceof Problem ? new Refusal(error.message, error.faults) : error
  }
}

function refusal(body: unknown): Refusal {
  const faults = format.Errors(body).map(({ keyword, instancePath, message }) => ({
    pointer: instancePath,
    message: keyword === 'boolean' ? 'is not a known key' : message,
  }))
  return wrong(faults.slice(0, 20))
}

const wrong = (faults: readonly BodyFault[]) =>
  new Refusal(`${faults[0]?.pointer || 'The body'} ${faults[0]?.message ?? 'is wrong'}.`, faults)
