/*
 * HubSpot tickets. A call carries up to a hundred changes, each of one property: its new value and nothing else, so
 * that subject, owner and stage come one by one. Which stages are closed is said by the pipeline, not by the call: only
 * the stages of the usual pipeline are known without a mapping. A stage belongs to one pipeline, and no change of it
 * names the pipeline, so the place of a ticket is the account.
 */
import { compositeId, eventsOf } from '../batch.ts'
import { exactText, type Fields, saysNobody, text, textOf } from '../fields.ts'
import { millisecondsInstant } from '../instants.ts'
import type { Mapping } from '../mapping.ts'
import { meaningOf, type UsualStatuses, withoutPrevious } from '../status.ts'
import { type Named, nothingSaid, type TicketReport, type TicketSystem } from '../system.ts'
import { hubspotLookUp } from './look-up.ts'
import { signature } from './signature.ts'

const usual: UsualStatuses = { resolved: [], closed: ['4'], open: ['1', '2', '3'] }

/** Tickets among the objects of the newer subscriptions. */
const ticketType = '0-5'

const typeOf = (event: Fields) => text(event, 'subscriptionType') ?? ''
const isTicket = (event: Fields) =>
  typeOf(event).startsWith('ticket.') ||
  (typeOf(event).startsWith('object.') && text(event, 'objectTypeId') === ticketType)

const happenedAt = (event: Fields) => millisecondsInstant(event, 'occurredAt')

export const hubspot: TicketSystem = {
  name: 'hubspot',
  title: 'HubSpot tickets',
  lookUp: hubspotLookUp,
  authentications: { signature },
  identify(_call, body) {
    const events = eventsOf(body)
    const deliveryId = compositeId(events.map(whatTells))
    return { event: typeOf(events[0] ?? {}) || null, deliveryId, isTimed: deliveryId !== null }
  },
  read(_call, body, mapping) {
    const tickets = eventsOf(body)
      .filter(isTicket)
      .flatMap((event) => reportOf(event, mapping) ?? [])
    return tickets.length > 0 ? { tickets } : { ignored: 'No element of the body is about a ticket.' }
  },
}

/** The eventId is not unique, and attemptNumber grows when a call is sent again. */
function whatTells(event: Fields): (string | null)[] | null {
  if (happenedAt(event) === null) return null
  const keys = ['portalId', 'objectId', 'subscriptionType', 'propertyName', 'occurredAt', 'propertyValue']
  return keys.map((key) => text(event, key, 1000))
}

function reportOf(event: Fields, mapping: Mapping): TicketReport | undefined {
  const externalId = exactText(event, 'objectId')
  if (externalId === null) return undefined
  const occurredAt = happenedAt(event)
  const portal = text(event, 'portalId')
  const known = {
    ...{ ...nothingSaid, externalId, number: externalId, occurredAt, actor: actorOf(event) },
    place: portal === null ? null : { id: portal, name: null },
  }
  const kind = typeOf(event).split('.')[1]
  if (kind === 'deletion' || kind === 'privacyDeletion') return { ...known, state: 'deleted' }
  if (kind === 'creation') return { ...known, openedAt: occurredAt }
  return kind === 'propertyChange' ? { ...known, ...changeOf(event, mapping) } : known
}

/** A user, or the integration that wrote the change. */
function actorOf(event: Fields): TicketReport['actor'] {
  const id = text(event, 'sourceId')?.replace(/^userId:/, '') ?? ''
  return id === '' ? null : { id, email: null, name: null }
}

const entered = /^hs_(?:v2_)?date_entered_(.+)$/

function changeOf(event: Fields, mapping: Mapping): Partial<TicketReport> {
  const property = text(event, 'propertyName') ?? ''
  const value = text(event, 'propertyValue', 500)
  const stage = entered.exec(property)?.[1]
  if (stage !== undefined) return enteredStage(event, stage, mapping)
  if (property === 'hs_pipeline_stage') return inStage(value, mapping)
  if (property === 'closed_date') return closedOn(event, mapping)
  if (property === 'hubspot_owner_id' && saysNobody(event, 'propertyValue')) return { consultants: [] }
  return factOf(property, value)
}

const inStage = (stage: string | null, mapping: Mapping) =>
  stage === null ? {} : saidBy({ id: stage, name: null }, mapping)

const saidBy = (status: Named, mapping: Mapping) => ({
  ...withoutPrevious(meaningOf(status, mapping, usual)),
  status,
})

/** Says the same as the change of hs_pipeline_stage, in a call of its own. An emptied date says nothing. */
function enteredStage(event: Fields, stage: string, mapping: Mapping): Partial<TicketReport> {
  const at = millisecondsInstant(event, 'propertyValue')
  return at === null ? {} : { ...inStage(stage, mapping), occurredAt: happenedAt(event) ?? at }
}

/** HubSpot's own idea of closed; a firm that has listed its stages has another. */
function closedOn(event: Fields, { resolvedStatuses, closedStatuses }: Mapping): Partial<TicketReport> {
  if (resolvedStatuses || closedStatuses) return {}
  const resolvedAt = millisecondsInstant(event, 'propertyValue')
  if (resolvedAt === null) return withoutPrevious('open')
  return { ...withoutPrevious('closed'), resolvedAt, occurredAt: happenedAt(event) ?? resolvedAt }
}

function factOf(property: string, value: string | null): Partial<TicketReport> {
  if (value === null) return {}
  const id = textOf(value)
  if (property === 'subject') return { subject: value }
  if (property === 'hs_ticket_priority') return { priority: id }
  if (property === 'hs_ticket_category') return { type: id }
  return property === 'hubspot_owner_id' ? { assignee: { id, email: null, name: null } } : {}
}
