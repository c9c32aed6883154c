/*
 * Zendesk. A webhook is either subscribed to events, which carry ids but neither names nor addresses, or called by
 * triggers, whose body the customer writes: see trigger.ts.
 * One action of an agent causes several events, each with the final detail.status; only the event of the status tells
 * that it changed, so the type decides and detail.status does not.
 */
import { createHmac } from 'node:crypto'
import { sameSecret } from '../../secrets.ts'
import { isRecent, shownSecret } from '../authentication.ts'
import { exactText, type Fields, fields, inside, saysNobody, text } from '../fields.ts'
import { instant } from '../instants.ts'
import type { Mapping } from '../mapping.ts'
import { fromTo, meaningOf, standing, type UsualStatuses } from '../status.ts'
import { byId, header, nothingSaid, type Reading, type StateSaid, type TicketSystem, type Verify } from '../system.ts'
import { tagsAt } from '../tags.ts'
import { zendeskLookUp } from './look-up.ts'
import { identifyTrigger, readTrigger, signedMoment, timestampHeader } from './trigger.ts'

/** Zendesk signs the test of a webhook that is not created yet with this; everybody knows it. */
const testSecret = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=='

/**
 * Zendesk prescribes no window, and does not say whether a call that it sends again states another moment: five times
 * twelve seconds without an answer and as many pauses of a minute are longer than the usual five minutes. A copy does no
 * harm, since events have an id that is signed, and triggers speak of the signed moment when they name no other.
 */
const longestMs = 3_600_000

/** Base64 of HMAC-SHA256 over the timestamp as it stands in its header and the body; the secret is text. */
const verify: Verify = (call, secret, now) => {
  const signature = header(call, 'x-zendesk-webhook-signature')
  const timestamp = header(call, timestampHeader)
  if (!signature || !timestamp || !isRecent(signedMoment(call), now, longestMs)) return false
  return sameSecret(signature, createHmac('sha256', secret).update(timestamp).update(call.raw).digest('base64'))
}

const usual: UsualStatuses = {
  resolved: ['SOLVED'],
  closed: ['CLOSED'],
  open: ['NEW', 'OPEN', 'PENDING', 'HOLD'],
}
const gone = ['DELETED', 'SCRUBBED']

const deleted: StateSaid = { state: 'deleted', resolves: 'no', reopens: 'no' }

function meaning(of: Fields, key: string, mapping: Mapping) {
  const status = text(of, key)
  return status === null ? undefined : meaningOf({ id: null, name: status }, mapping, usual)
}

const isGone = (of: Fields, key: string) => gone.includes(text(of, key)?.toUpperCase() ?? '')

/** Only the event of the status proves a change; every other one says how the ticket stands. */
function stateSaid(name: string, event: Fields, detail: Fields, mapping: Mapping): StateSaid {
  if (endings.has(name) || isGone(name === 'status_changed' ? event : detail, statusKey(name))) return deleted
  const word = text(name === 'status_changed' ? event : detail, statusKey(name))
  const said =
    name === 'status_changed'
      ? fromTo(meaning(event, 'previous', mapping), meaning(event, 'current', mapping))
      : standing(meaning(detail, 'status', mapping))
  return { ...said, ...(word !== null && { status: { id: null, name: word } }) }
}

const statusKey = (name: string) => (name === 'status_changed' ? 'current' : 'status')

const endings = new Set(['soft_deleted', 'permanently_deleted', 'marked_as_spam'])

const prefix = 'zen:event-type:'

/** undefined for what is no event. */
function eventName(body: unknown): string | undefined {
  const type = text(fields(body), 'type') ?? ''
  return type.startsWith(prefix) ? type.slice(prefix.length) : undefined
}

export const zendesk: TicketSystem = {
  name: 'zendesk',
  title: 'Zendesk',
  lookUp: zendeskLookUp,
  authentications: {
    signature: {
      verify,
      statedAt: signedMoment,
      fault: (secret) =>
        sameSecret(secret, testSecret)
          ? 'is the public one that Zendesk signs tests with'
          : shownSecret(8, 'signing secret that Zendesk shows')(secret),
    },
  },
  keptHeaders: ['webhook-id', 'webhook-invocation-id', 'account-id', 'webhook-signature-timestamp'].map(
    (name) => `x-zendesk-${name}`,
  ),
  identify(call, body) {
    const event = eventName(body)
    if (event === undefined) return identifyTrigger(call, body)
    const id = exactText(fields(body), 'id') ?? header(call, 'x-zendesk-webhook-invocation-id') ?? null
    return { event, deliveryId: id, isTimed: true }
  },
  read(call, body, mapping): Reading {
    const event = eventName(body)
    return event === undefined ? readTrigger(call, body, mapping, usual) : readEvent(fields(body), event, mapping)
  },
}

function readEvent(body: Fields, event: string, mapping: Mapping): Reading {
  if (!event.startsWith('ticket.')) return { ignored: `The event ${event} is about no ticket.` }
  const detail = inside(body, 'detail')
  const externalId = text(detail, 'id') ?? text(body, 'subject')?.match(/^zen:ticket:(.+)$/)?.[1]
  if (!externalId) return { ignored: 'The event names no ticket.' }
  const said = stateSaid(event.slice('ticket.'.length), inside(body, 'event'), detail, mapping)
  return { tickets: [{ ...nothingSaid, ...facts(detail), ...said, externalId, occurredAt: instant(body, 'time') }] }
}

const named = (id: string | null) => (id === null ? null : { id, name: null })

const facts = (detail: Fields) => ({
  ...{ number: text(detail, 'id'), subject: text(detail, 'subject', 500) },
  ...{ type: text(detail, 'type', 100)?.toLowerCase() ?? null },
  ...{ priority: text(detail, 'priority', 100)?.toLowerCase() ?? null },
  tags: tagsAt(detail, 'tags'),
  openedAt: instant(detail, 'created_at'),
  assignee: byId(text(detail, 'assignee_id')),
  consultants: saysNobody(detail, 'assignee_id') ? [] : null,
  requester: byId(text(detail, 'requester_id')),
  actor: byId(text(detail, 'actor_id')),
  organisation: named(text(detail, 'organization_id')),
  place: named(text(detail, 'group_id')),
})
