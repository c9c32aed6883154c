/*
 * ConnectWise PSA (Manage). A callback holds the whole ticket as it is now, as JSON inside a text; never what it was
 * before, nor the address of its owner. CompanyId is the company that signs in, not the client.
 */
import { type Fields, field, fields, inside, text } from '../fields.ts'
import { jsonBody } from '../json-body.ts'
import { type InboundCall, nothingSaid, type TicketSystem } from '../system.ts'
import { connectwiseLookUp } from './look-up.ts'
import { keysUrl, signature } from './signature.ts'
import { byLogin, facts } from './ticket.ts'

/** The body with its Entity as an object, so that a path into it can be named; what cannot be read stays as it is. */
function unfolded(call: InboundCall, body: unknown): unknown {
  const entity = field(fields(body), 'Entity')
  if (typeof entity !== 'string') return body
  try {
    return { ...fields(body), Entity: jsonBody({ ...call, raw: Buffer.from(entity) }) }
  } catch {
    return body
  }
}

const typeOf = (body: Fields) => text(body, 'Type', 100)
const actionOf = (body: Fields) => text(body, 'Action', 100)
const isOf = (value: string | null, word: string) => value?.toLowerCase() === word

export const connectwise: TicketSystem = {
  name: 'connectwise',
  title: 'ConnectWise PSA',
  lookUp: connectwiseLookUp,
  aliases: ['connectwise-psa'],
  authentications: { signature },
  keysUrl,
  parse: (call) => unfolded(call, jsonBody(call)),
  identify(call, given) {
    const body = fields(unfolded(call, given))
    const event = [typeOf(body), actionOf(body)].filter((word) => word !== null).join(' / ')
    const isTimed = text(inside(inside(body, 'Entity'), '_info'), 'lastUpdated') !== null
    return { event: event || null, deliveryId: text(body, 'MessageId'), isTimed }
  },
  read(call, given, mapping) {
    const body = fields(unfolded(call, given))
    if (!isOf(typeOf(body), 'ticket')) return { ignored: 'The callback is about no ticket.' }
    const ticket = inside(body, 'Entity')
    const externalId = text(body, 'ID') ?? text(ticket, 'id')
    if (externalId === null) return { ignored: 'The callback names no ticket.' }
    const member = text(body, 'MemberId')
    const known = { ...nothingSaid, externalId, number: externalId, actor: member === null ? null : byLogin(member) }
    if (isOf(actionOf(body), 'deleted')) return { tickets: [{ ...known, state: 'deleted' }] }
    return { tickets: [{ ...known, ...facts(ticket, mapping) }] }
  },
}
