/*
 * Issues of GitHub. The action decides and the state does not: a label on a closed issue tells of a closed issue, too.
 * Nobody has an address here, and an issue belongs to a repository, not to a client: `client.by` `place` makes one of
 * the other.
 */
import { randomSecret } from '../../secrets.ts'
import { hmacOfBody, shownSecret } from '../authentication.ts'
import { type Fields, field, fields, inside, list, text, textOf } from '../fields.ts'
import { instant } from '../instants.ts'
import { jsonBody } from '../json-body.ts'
import type { Mapping } from '../mapping.ts'
import {
  header,
  type InboundCall,
  nothingSaid,
  type Person,
  type Reading,
  Refusal,
  type TicketReport,
  type TicketSystem,
} from '../system.ts'
import { tagsAt } from '../tags.ts'
import { stateSaid } from './state.ts'

/** The name is in a header only; without it the body of an issue shows what it is. */
function nameOf(call: InboundCall, body: Fields): string | null {
  const name = textOf(header(call, 'x-github-event'))
  if (name !== null) return name
  if (Object.hasOwn(body, 'zen')) return 'ping'
  if (!Object.hasOwn(body, 'issue')) return null
  return Object.hasOwn(body, 'comment') ? 'issue_comment' : 'issues'
}

export const github: TicketSystem = {
  name: 'github',
  title: 'GitHub issues',
  authentications: {
    signature: {
      verify: hmacOfBody({ algorithm: 'sha256', encoding: 'hex', header: 'x-hub-signature-256', prefix: 'sha256=' }),
      make: randomSecret,
      fault: shownSecret(16, 'secret of the webhook'),
    },
  },
  keptHeaders: ['x-github-event', 'x-github-delivery'],
  parse(call) {
    if (call.raw.subarray(0, 8).toString('latin1') === 'payload=')
      throw new Refusal('The body is a form; choose application/json as content type of the webhook.')
    return jsonBody(call)
  },
  identify(call, given) {
    const body = fields(given)
    const words = [nameOf(call, body), text(body, 'action')].filter((word) => word !== null)
    return {
      event: words.length === 0 ? null : words.join('.'),
      deliveryId: header(call, 'x-github-delivery') ?? null,
      isTimed: moment(body) !== null,
    }
  },
  read(call, given, mapping): Reading {
    const body = fields(given)
    const name = nameOf(call, body)
    if (name === 'ping') return { ignored: 'GitHub asks whether somebody is there.' }
    const externalId = text(inside(body, 'issue'), 'id')
    if (name !== 'issues' || externalId === null)
      return { ignored: `The event ${name ?? 'without a name'} is no issue.` }
    return { tickets: [{ ...reportOf(body, mapping), externalId }] }
  },
}

/** The moment of the closing itself where that is the event. */
function moment(body: Fields) {
  const issue = inside(body, 'issue')
  return (text(body, 'action') === 'closed' ? instant(issue, 'closed_at') : null) ?? instant(issue, 'updated_at')
}

function reportOf(body: Fields, mapping: Mapping): Omit<TicketReport, 'externalId'> {
  const issue = inside(body, 'issue')
  const repository = inside(body, 'repository')
  const place = { id: text(repository, 'id'), name: text(repository, 'full_name') }
  const number = text(issue, 'number')
  const assignees = list(issue, 'assignees')
    .slice(0, 50)
    .map(person)
    .filter((each) => each !== null)
  return {
    ...nothingSaid,
    ...stateSaid(text(body, 'action'), issue, mapping),
    number: number === null ? null : `${place.name ?? ''}#${number}`,
    subject: text(issue, 'title', 500),
    assignee: person(inside(issue, 'assignee')) ?? assignees[0] ?? null,
    consultants: assignees.length > 1 ? assignees : isNobodys(issue) ? [] : null,
    ...{ requester: person(inside(issue, 'user')), actor: person(inside(body, 'sender')) },
    place: place.id === null && place.name === null ? null : place,
    ...{ occurredAt: moment(body), openedAt: instant(issue, 'created_at') },
    type: text(inside(issue, 'type'), 'name', 100),
    tags: tagsAt(issue, 'labels'),
  }
}

const isNobodys = (issue: Fields) => {
  const assignees = field(issue, 'assignees')
  return field(issue, 'assignee') === null && Array.isArray(assignees) && assignees.length === 0
}

/** The login may change hands, the id does not; it is the name that everybody sees. */
function person(of: unknown): Person | null {
  const user = fields(of)
  const login = text(user, 'login')
  const id = text(user, 'id') ?? login
  return id === null ? null : { id, email: null, name: text(user, 'name') ?? login, login }
}
