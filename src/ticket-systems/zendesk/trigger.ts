/*
 * What a trigger or an automation of Zendesk sends is written by the customer. We understand our own format, and a flat
 * body with the names of Zendesk's placeholders, in which `event` is a fixed word such as "ticket.solved": the text of
 * a status is in the language of the account, so a fixed word is worth more.
 */
import { email, type Fields, fields, inside, saysNobody, text } from '../fields.ts'
import { generic } from '../generic/reader.ts'
import { instant } from '../instants.ts'
import { looseKeys } from '../loose-keys.ts'
import type { Mapping } from '../mapping.ts'
import { meaningOf, type UsualStatuses, withoutPrevious } from '../status.ts'
import { header, type Identity, type InboundCall, nothingSaid, type Person, type Reading } from '../system.ts'
import { tagsWritten } from '../tags.ts'

const isOurs = (body: Fields) => Object.keys(inside(body, 'ticket')).length > 0

/** The moment of the change, under the names that customers give it. */
const moment = (body: Fields) => instant(body, 'updatedat') ?? instant(body, 'updatedatwithtimestamp')

export const timestampHeader = 'x-zendesk-webhook-signature-timestamp'

/** The moment that Zendesk signs with the body. */
export function signedMoment(call: Pick<InboundCall, 'headers'>): Date | undefined {
  const at = new Date(header(call, timestampHeader) ?? '')
  return Number.isNaN(at.getTime()) ? undefined : at
}

export function identifyTrigger(call: InboundCall, body: unknown): Identity {
  const invocation = header(call, 'x-zendesk-webhook-invocation-id') ?? null
  if (isOurs(fields(body))) return { ...generic.identify(call, body), deliveryId: invocation }
  const flat = looseKeys(body)
  return { event: text(flat, 'event'), deliveryId: invocation, isTimed: moment(flat) !== null }
}

/** What names no moment happened when it was signed, so that a call that comes late or again outranks nothing newer. */
export function readTrigger(call: InboundCall, body: unknown, mapping: Mapping, usual: UsualStatuses): Reading {
  const reading = readBody(call, body, mapping, usual)
  const signedAt = signedMoment(call)
  if (!('tickets' in reading) || signedAt === undefined) return reading
  return { tickets: reading.tickets.map((ticket) => ({ ...ticket, occurredAt: ticket.occurredAt ?? signedAt })) }
}

function readBody(call: InboundCall, body: unknown, mapping: Mapping, usual: UsualStatuses): Reading {
  if (isOurs(fields(body))) {
    try {
      generic.check?.(body)
    } catch (error) {
      return { ignored: `Neither an event of Zendesk nor our own format: ${(error as Error).message}` }
    }
    return generic.read(call, body, mapping)
  }
  const flat = looseKeys(body)
  const externalId = text(flat, 'ticketid') ?? text(flat, 'id')
  if (externalId === null) return { ignored: 'The body names no ticket.' }
  const person = (role: string): Person | null => {
    const named = {
      id: text(flat, `${role}id`),
      email: email(flat, `${role}email`),
      name: text(flat, `${role}name`),
    }
    const id = named.id ?? named.email
    return id === null ? null : { ...named, id }
  }
  const word = (key: string) => text(flat, key, 100)?.toLowerCase() ?? null
  const organisation = text(flat, 'organizationid') ?? text(flat, 'organizationname')
  return {
    tickets: [
      {
        ...nothingSaid,
        ...said(flat, mapping, usual),
        ...{ externalId, number: externalId, occurredAt: moment(flat) },
        subject: text(flat, 'title', 500) ?? text(flat, 'subject', 500),
        ...{ type: word('tickettype'), priority: word('priority') ?? word('ticketpriority') },
        tags: tagsWritten(flat, Object.hasOwn(flat, 'tags') ? 'tags' : 'tickettags', /[\s,]+/),
        ...{ assignee: person('assignee'), requester: person('requester') },
        consultants: saysNobody(flat, 'assigneeid', 'assigneeemail', 'assigneename') ? [] : null,
        organisation: organisation === null ? null : { id: organisation, name: text(flat, 'organizationname') },
      },
    ],
  }
}

const words: Record<string, string> = {
  'ticket.solved': 'SOLVED',
  'ticket.closed': 'CLOSED',
  'ticket.reopened': 'OPEN',
}

function said(flat: Fields, mapping: Mapping, usual: UsualStatuses) {
  const status = words[text(flat, 'event')?.toLowerCase() ?? ''] ?? text(flat, 'status') ?? text(flat, 'ticketstatus')
  if (status === null) return {}
  const named = { id: null, name: status }
  return { ...withoutPrevious(meaningOf(named, mapping, usual)), status: named }
}
