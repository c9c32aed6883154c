import { Compile } from 'typebox/compile'
import { cleanText } from '../../../http/text-rules.ts'
import { type FieldFault, Problem } from '../../../problems.ts'
import { faultOfParts, saidOf } from '../../tickets/service.ts'
import { GenericDelivery, type GenericPerson } from '../schemas.ts'
import { field, fields, text } from './fields.ts'
import { header, type Person, type Reader, type TicketChange } from './reader.ts'
import { bearer, standardSignature } from './signatures.ts'

const format = Compile(GenericDelivery)

function person(given: GenericPerson | null | undefined): Person | null {
  const email = given?.email?.toLowerCase() ?? null
  const id = given?.id ?? email ?? given?.name ?? null
  return given && id !== null ? { id, email, name: given.name ?? null, locale: given.locale ?? null } : null
}

const instant = (text: string | undefined | null) => (text ? new Date(text) : null)

/** Any system that can send our own format; it is checked before it is stored, so that the sender hears what is wrong. */
export const generic: Reader = {
  verify: { signature: standardSignature, bearer },
  keys: (call, body) => [header(call, 'webhook-id'), field(fields(body), 'id')],
  isTimed(body) {
    const ticket = fields(field(fields(body), 'ticket'))
    return text(ticket, 'changedAt') !== null || text(ticket, 'resolvedAt') !== null
  },
  check(body) {
    cleanText(body)
    if (!format.Check(body)) throw refusal(body)
    const fault = faultOf(body.ticket.consultants ?? [])
    if (fault) throw wrong([fault])
  },
  read(body) {
    const { ticket } = body as GenericDelivery
    const changedAt = instant(ticket.changedAt)
    const isDone = ticket.state === 'resolved' || ticket.state === 'closed'
    const resolvedAt = isDone ? instant(ticket.resolvedAt) : null
    const { consultants } = ticket
    const change: TicketChange = {
      externalId: ticket.id,
      number: ticket.number ?? null,
      subject: ticket.subject ?? null,
      state: ticket.state ?? 'unknown',
      wasResolved: resolvedAt !== null && changedAt !== null && changedAt > resolvedAt,
      occurredAt: changedAt ?? resolvedAt,
      openedAt: instant(ticket.openedAt),
      resolvedAt,
      type: ticket.type ?? null,
      priority: ticket.priority ?? null,
      assignee: person(ticket.assignee),
      consultants: consultants?.map((each) => ({ ...person(each)!, ...saidOf(each) })) ?? null,
      requester: person(ticket.requester),
      organisation: ticket.organisation
        ? { id: ticket.organisation.id ?? ticket.organisation.name ?? null, name: ticket.organisation.name ?? null }
        : null,
    }
    return { change }
  },
}

function faultOf(consultants: NonNullable<GenericDelivery['ticket']['consultants']>): FieldFault | undefined {
  const pointer = '/ticket/consultants'
  if (consultants.some((each) => person(each) === null))
    return { pointer, message: 'must each have an id, an e-mail address or a name' }
  return faultOfParts(consultants, pointer)
}

function refusal(body: unknown): Problem {
  const faults = format.Errors(body).map(({ keyword, instancePath, message }) => ({
    pointer: instancePath,
    message: keyword === 'boolean' ? 'is not a known key' : message,
  }))
  return wrong(faults.slice(0, 20))
}

const wrong = (faults: FieldFault[]) =>
  new Problem('invalid_input', `${faults[0]?.pointer || 'The body'} ${faults[0]?.message ?? 'is wrong'}.`, { faults })
