/*
 * Autotask PSA. A webhook of tickets sends the fields that it was told to, with ids in place of names, and signs; the
 * older extension callout of a workflow rule sends a form, unsigned, with whatever it was told to.
 */
import { randomSecret } from '../../secrets.ts'
import { basic, hmacOfBody } from '../authentication.ts'
import { type Fields, field, fields, inside, text } from '../fields.ts'
import { instant } from '../instants.ts'
import { looseKeys } from '../loose-keys.ts'
import type { Mapping } from '../mapping.ts'
import { nothingSaid, type Reading, type TicketReport, type TicketSystem } from '../system.ts'
import { jsonOrForm } from './form.ts'
import { autotaskLookUp } from './look-up.ts'
import { facts } from './ticket.ts'

const isHook = (body: Fields) => ['Action', 'EntityType', 'Guid'].some((key) => field(body, key) !== undefined)

/** Guid is that of the webhook, so only all four together are one call. */
const hookKeys = ['Guid', 'Id', 'SequenceNumber', 'EventTime']

export const autotask: TicketSystem = {
  name: 'autotask',
  title: 'Autotask PSA',
  lookUp: autotaskLookUp,
  authentications: {
    signature: {
      verify: hmacOfBody({ algorithm: 'sha1', encoding: 'base64', header: 'x-hook-signature', prefix: 'sha1=' }),
      make: randomSecret,
      fault: (secret) =>
        /^[\x21-\x7e]{16,64}$/.test(secret) ? undefined : 'must be 16 to 64 visible characters, as Autotask takes them',
    },
    basic,
  },
  parse: jsonOrForm,
  identify(_call, given) {
    const body = fields(given)
    if (!isHook(body))
      return {
        event: 'extension callout',
        deliveryId: null,
        isTimed: text(looseKeys(body), 'lastactivitydatetime') !== null,
      }
    const entity = text(body, 'EntityType', 100)
    const words = [entity && `${entity}Webhooks`, text(body, 'Action', 100)].filter((word) => word !== null)
    const parts = hookKeys.map((key) => text(body, key, 100))
    return {
      event: words.join(' / ') || null,
      deliveryId: parts.includes(null) ? null : parts.join(':'),
      isTimed: text(body, 'EventTime') !== null,
    }
  },
  read(_call, given, mapping) {
    const body = fields(given)
    return isHook(body) ? readHook(body, mapping) : readCallout(looseKeys(body), mapping)
  },
}

/** A note of a ticket has an id of its own, which is none of a ticket. */
function readHook(body: Fields, mapping: Mapping): Reading {
  if (text(body, 'EntityType')?.toLowerCase() !== 'ticket') return { ignored: 'The hook is about no ticket.' }
  const externalId = text(body, 'Id')
  if (externalId === null) return { ignored: 'The hook names no ticket.' }
  const actor = text(body, 'PersonId')
  const said: Partial<TicketReport> =
    text(body, 'Action')?.toLowerCase() === 'delete'
      ? { state: 'deleted' }
      : facts(looseKeys(inside(body, 'Fields')), mapping)
  const occurredAt = instant(body, 'EventTime') ?? said.occurredAt ?? null
  const by = actor === null ? null : { id: actor, email: null, name: null }
  return { tickets: [{ ...nothingSaid, ...said, externalId, occurredAt, actor: by }] }
}

function readCallout(pairs: Fields, mapping: Mapping): Reading {
  const externalId = text(pairs, 'id') ?? text(pairs, 'ticketid')
  if (externalId === null) return { ignored: 'The callout names no ticket.' }
  return { tickets: [{ ...nothingSaid, ...facts(pairs, mapping), externalId }] }
}
