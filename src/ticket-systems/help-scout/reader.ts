/*
 * Help Scout. What happened is said only by a header, which is therefore kept; the body is the conversation as it is
 * now. There are two forms of it: assignee and primaryCustomer, or the older owner and customer.
 */
import { randomSecret, sha256 } from '../../secrets.ts'
import { hmacOfBody } from '../authentication.ts'
import { email, exactText, type Fields, field, fields, inside, saysNobody, text } from '../fields.ts'
import { instant } from '../instants.ts'
import type { Mapping } from '../mapping.ts'
import { meaningOf, standing, type UsualStatuses, withoutPrevious } from '../status.ts'
import { header, type InboundCall, nothingSaid, type Person, type TicketReport, type TicketSystem } from '../system.ts'
import { tagsAt } from '../tags.ts'
import { helpScoutLookUp } from './look-up.ts'

const usual: UsualStatuses = { resolved: [], closed: ['closed'], open: ['active', 'pending', 'open'] }

const eventHeader = 'x-helpscout-event'
const eventOf = (call: InboundCall) => header(call, eventHeader)?.trim().slice(0, 100) || null

const changedAt = (body: Fields) => instant(body, 'userUpdatedAt') ?? instant(body, 'modifiedAt')
const closedAt = (body: Fields) => instant(body, 'closedAt')

export const helpScout: TicketSystem = {
  name: 'help-scout',
  title: 'Help Scout',
  lookUp: helpScoutLookUp,
  aliases: ['helpscout'],
  authentications: {
    signature: {
      verify: hmacOfBody({ algorithm: 'sha1', encoding: 'base64', header: 'x-helpscout-signature' }),
      make: () => randomSecret().slice(0, 40),
      fault: (secret) =>
        /^.{16,40}$/su.test(secret) ? undefined : 'must have 16 to 40 characters, as Help Scout wants',
    },
  },
  keptHeaders: [eventHeader],
  identify(call, body) {
    const event = eventOf(call)
    const isTimed = changedAt(fields(body)) !== null || closedAt(fields(body)) !== null
    return { event, deliveryId: isTimed ? contentId(call, event) : null, isTimed }
  },
  read(call, given, mapping) {
    const event = eventOf(call)
    if (event === null) return { ignored: 'The header X-HelpScout-Event, which names the event, is not there.' }
    if (event === 'test') return { ignored: 'Help Scout tries whether we answer.' }
    if (!event.startsWith('convo.')) return { ignored: `The event ${event} is about no conversation.` }
    const body = fields(given)
    const externalId = exactText(body, 'id')
    if (externalId === null) return { ignored: 'The body names no conversation.' }
    if (event === 'convo.deleted') return { tickets: [{ ...nothingSaid, externalId, state: 'deleted' }] }
    return { tickets: [{ ...nothingSaid, externalId, ...facts(body), ...said(event, body, mapping) }] }
  },
}

/** Closing and tagging at once are two calls with the same body, so the event is part of what tells them apart. */
const contentId = ({ raw }: InboundCall, event: string | null) =>
  sha256(Buffer.concat([Buffer.from(`${event ?? ''}\n`), raw])).toString('base64url')

/** A reply of the customer takes a closed conversation up again. */
const changing = new Set(['convo.status', 'convo.customer.reply.created'])

function said(event: string, body: Fields, mapping: Mapping): Partial<TicketReport> {
  const status = text(body, 'status')
  if (status === null) return { occurredAt: changedAt(body) }
  if (status.toLowerCase() === 'spam') return { state: 'deleted', occurredAt: changedAt(body) }
  const meaning = meaningOf({ id: status, name: null }, mapping, usual)
  const isDone = meaning === 'resolved' || meaning === 'closed'
  const state = changing.has(event) ? withoutPrevious(meaning) : standing(meaning)
  const isClosing = event === 'convo.status' && isDone
  return {
    ...state,
    status: { id: status, name: null },
    occurredAt: (isClosing ? closedAt(body) : null) ?? changedAt(body),
    resolvedAt: isDone ? closedAt(body) : null,
    actor: isClosing ? (person(body, 'closedByUser') ?? person(body, 'closedBy')) : null,
  }
}

function facts(body: Fields): Partial<TicketReport> {
  const mailbox = inside(body, 'mailbox')
  const assignee = person(body, 'assignee') ?? person(body, 'owner')
  const place = { id: text(body, 'mailboxId') ?? text(mailbox, 'id'), name: text(mailbox, 'name') }
  return {
    ...{ number: text(body, 'number'), subject: text(body, 'subject', 500), type: text(body, 'type', 100) },
    tags: tagsAt(body, 'tags', 'tag'),
    assignee,
    consultants: assignee === null && saysNobody(body, 'assignee', 'owner') ? [] : null,
    requester: person(body, 'primaryCustomer') ?? person(body, 'customer'),
    place: place.id === null && place.name === null ? null : place,
    openedAt: instant(body, 'createdAt'),
  }
}

function person(body: Fields, key: string): Person | null {
  const who = fields(field(body, key))
  const name = [text(who, 'first') ?? text(who, 'firstName'), text(who, 'last') ?? text(who, 'lastName')]
  const found = { id: text(who, 'id'), email: email(who, 'email'), name: name.filter(Boolean).join(' ') || null }
  return Object.values(found).some((value) => value !== null) ? found : null
}
