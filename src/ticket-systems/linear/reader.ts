/*
 * Issues of Linear. There is no client in them, and nobody who asked but the one who wrote the issue: a team may stand
 * for a client, by `client.by` `place`.
 */
import { shownSecret } from '../authentication.ts'
import { email, type Fields, field, fields, inside, text } from '../fields.ts'
import { instant, millisecondsInstant } from '../instants.ts'
import type { Mapping } from '../mapping.ts'
import {
  header,
  type Named,
  nothingSaid,
  type Person,
  type Reading,
  type TicketReport,
  type TicketSystem,
} from '../system.ts'
import { tagsAt } from '../tags.ts'
import { statedAt, verify } from './signature.ts'
import { stateSaid } from './state.ts'

/** Always one of those that are signed, so that a copy of a call speaks of the same moment. */
const moment = (body: Fields) =>
  instant(body, 'createdAt') ??
  instant(inside(body, 'data'), 'updatedAt') ??
  millisecondsInstant(body, 'webhookTimestamp')

export const linear: TicketSystem = {
  name: 'linear',
  title: 'Linear',
  authentications: { signature: { verify, statedAt, fault: shownSecret(16, 'signing secret that Linear shows') } },
  keptHeaders: ['linear-delivery', 'linear-event'],
  identify(call, given) {
    const body = fields(given)
    const words = [text(body, 'type'), text(body, 'action')].filter((word) => word !== null)
    return {
      event: words.length === 0 ? null : words.join('.'),
      deliveryId: header(call, 'linear-delivery') ?? null,
      isTimed: moment(body) !== null,
    }
  },
  read(_call, given, mapping): Reading {
    const body = fields(given)
    const type = text(body, 'type')
    const externalId = text(inside(body, 'data'), 'id')
    if (type !== 'Issue' || externalId === null)
      return { ignored: `The event ${type ?? 'without a name'} is no issue.` }
    return { tickets: [{ ...reportOf(body, mapping), externalId }] }
  },
}

function reportOf(body: Fields, mapping: Mapping): Omit<TicketReport, 'externalId'> {
  const data = inside(body, 'data')
  const team = inside(data, 'team')
  const number = numberOf(data, team)
  return {
    ...nothingSaid,
    ...stateSaid(body, mapping),
    ...{ number, subject: text(data, 'title', 500) },
    assignee: person(data, 'assignee') ?? byId(data, 'assigneeId'),
    consultants: field(data, 'assigneeId') === null ? [] : null,
    requester: person(data, 'creator') ?? byId(data, 'creatorId'),
    actor: person(body, 'actor'),
    place: placeOf(team, number),
    ...{ occurredAt: moment(body), openedAt: instant(data, 'createdAt') },
    priority: field(data, 'priority') === 0 ? null : text(data, 'priorityLabel', 100),
    tags: tagsAt(data, 'labels'),
  }
}

/** Older versions give its parts only. */
function numberOf(data: Fields, team: Fields): string | null {
  const [key, number] = [text(team, 'key'), text(data, 'number')]
  return text(data, 'identifier') ?? (key === null || number === null ? null : `${key}-${number}`)
}

/** People know a team by its key, which begins the number of each issue: a removed one names no team. */
function placeOf(team: Fields, number: string | null): Named | null {
  const id = text(team, 'key') ?? number?.match(/^(\w+)-\d+$/)?.[1] ?? text(team, 'id')
  return id === null ? null : { id, name: text(team, 'name') }
}

const byId = (of: Fields, key: string): Person | null => {
  const id = text(of, key)
  return id === null ? null : { id, email: null, name: null }
}

function person(of: Fields, key: string): Person | null {
  const user = inside(of, key)
  const id = text(user, 'id')
  return id === null ? null : { id, email: email(user, 'email'), name: text(user, 'name') }
}
