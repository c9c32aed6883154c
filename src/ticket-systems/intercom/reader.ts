/*
 * Intercom: conversations, and tickets, which have states of their own. Times are seconds. All workspaces of an app
 * share one secret; the workspace is the place of a ticket, so that a connection can be held to its own.
 */
import { hmacOfBody, shownSecret } from '../authentication.ts'
import { email, exactText, type Fields, field, fields, inside, list, saysNobody, text } from '../fields.ts'
import { secondsInstant } from '../instants.ts'
import type { Mapping } from '../mapping.ts'
import { nothingSaid, type Person, type Reading, type TicketReport, type TicketSystem } from '../system.ts'
import { tagsAt } from '../tags.ts'
import { intercomLookUp } from './look-up.ts'
import { conversationSaid, ticketSaid } from './state.ts'

const hubSignature = hmacOfBody({ algorithm: 'sha1', encoding: 'hex', header: 'x-hub-signature', prefix: 'sha1=' })

export const intercom: TicketSystem = {
  name: 'intercom',
  title: 'Intercom',
  lookUp: intercomLookUp,
  authentications: { signature: { verify: hubSignature, fault: shownSecret(8, 'client secret of the app') } },
  identify(_call, given) {
    const body = fields(given)
    const isTimed = secondsInstant(body, 'created_at') !== null
    return { event: text(body, 'topic'), deliveryId: text(body, 'id'), isTimed }
  },
  read(_call, given, mapping): Reading {
    const body = fields(given)
    const topic = text(body, 'topic') ?? ''
    if (topic === 'ping') return { ignored: 'Intercom tries whether we answer.' }
    const kind = /^(conversation|ticket)\./.exec(topic)?.[1]
    if (kind === undefined) return { ignored: 'The topic is about no conversation and no ticket.' }
    const item = itemOf(body, kind)
    const externalId = exactText(item, 'id') ?? exactText(item, `${kind}_id`)
    if (externalId === null) return { ignored: `The call names no ${kind}.` }
    const known = { ...nothingSaid, externalId, ...facts(body, item) }
    if (topic.endsWith('.deleted')) return { tickets: [{ ...known, state: 'deleted' }] }
    return { tickets: [{ ...known, ...changeOf(topic, body, item, mapping) }] }
  },
}

/** The thing itself, or one that holds it, as when a contact is attached to it. */
function itemOf(body: Fields, kind: string): Fields {
  const item = inside(inside(body, 'data'), 'item')
  const type = text(item, 'type')
  return type === null || type === kind ? item : inside(item, kind)
}

/** Conversations carry the part of this change, tickets all of theirs, the newest last. */
function lastPart(item: Fields): Fields {
  const parts = ['conversation_parts', 'ticket_parts'].flatMap((key) => list(inside(item, key), key))
  return fields(parts.at(-1) ?? field(item, 'ticket_part'))
}

function changeOf(topic: string, body: Fields, item: Fields, mapping: Mapping): Partial<TicketReport> {
  const part = lastPart(item)
  const said = (topic.startsWith('ticket.') ? ticketSaid : conversationSaid)(topic, item, part, mapping)
  return {
    ...said,
    actor: person(inside(part, 'author')),
    occurredAt: secondsInstant(part, 'created_at') ?? secondsInstant(body, 'created_at'),
  }
}

function person(who: Fields): Person | null {
  const found = { id: text(who, 'id'), email: email(who, 'email'), name: text(who, 'name') }
  return found.id === null && found.email === null ? null : found
}

/** Nobody, and a team, are no people: then it is told that nobody works on it. */
function assigneeOf(item: Fields): Pick<TicketReport, 'assignee' | 'consultants'> {
  const assignee = inside(item, 'assignee')
  const type = text(assignee, 'type')
  if (type === 'admin') return { assignee: person(assignee), consultants: null }
  const isNobody = saysNobody(item, 'admin_assignee_id')
  const id = isNobody ? null : text(item, 'admin_assignee_id')
  if (id !== null) return { assignee: { id, email: null, name: null }, consultants: null }
  const isUnassigned = isNobody || type === 'team' || type === 'nobody_admin' || saysNobody(item, 'assignee')
  return { assignee: null, consultants: isUnassigned ? [] : null }
}

/** Newer calls name the contact by its id, and its address only where it began the conversation itself. */
function requesterOf(item: Fields): Person | null {
  const user = person(inside(item, 'user'))
  if (user) return user
  const contact = fields(list(inside(item, 'contacts'), 'contacts')[0])
  const author = inside(inside(item, 'source'), 'author')
  const isContact = ['user', 'lead', 'contact'].includes(text(author, 'type') ?? '')
  const first = person(contact)
  if (!isContact) return first
  return first === null || first.id === text(author, 'id') ? person(author) : first
}

function facts(body: Fields, item: Fields): Partial<TicketReport> {
  const subject =
    text(inside(item, 'ticket_attributes'), '_default_title_', 500) ??
    text(item, 'title', 500) ??
    text(inside(item, 'source'), 'subject', 500) ??
    text(inside(item, 'conversation_message'), 'subject', 500)
  const company = text(item, 'company_id')
  const workspace = text(body, 'app_id')
  return {
    ...{ number: text(item, 'ticket_id') ?? text(item, 'id'), subject },
    ...{ type: text(inside(item, 'ticket_type'), 'name', 100), priority: text(item, 'priority', 100) },
    tags: tagsAt(inside(item, 'tags'), 'tags'),
    ...assigneeOf(item),
    requester: requesterOf(item),
    organisation: company === null ? null : { id: company, name: null },
    place: workspace === null ? null : { id: workspace, name: null },
    openedAt: secondsInstant(item, 'created_at'),
  }
}
