/*
 * Issues and work items of GitLab. The action decides; the lists of changes name closings that did not happen just now.
 * Who wrote the issue is known by id only, and it belongs to a project, not to a client: `client.by` `place` makes one
 * of the other.
 */
import { ownHeader, shownSecret, standardSecret } from '../authentication.ts'
import { email, type Fields, field, fields, inside, list, text, textOf } from '../fields.ts'
import { instant } from '../instants.ts'
import type { Mapping } from '../mapping.ts'
import { fromTo, meaningOf, standing, type UsualStatuses } from '../status.ts'
import {
  header,
  nothingSaid,
  type Person,
  type Reading,
  type StateSaid,
  type TicketReport,
  type TicketSystem,
} from '../system.ts'
import { tagsAt } from '../tags.ts'
import { gitlabLookUp } from './look-up.ts'

const usual: UsualStatuses = { resolved: [], closed: ['closed'], open: ['opened', 'reopened'] }

const kinds = ['issue', 'work_item']

export const gitlab: TicketSystem = {
  name: 'gitlab',
  title: 'GitLab issues',
  lookUp: gitlabLookUp,
  authentications: {
    signature: standardSecret,
    token: { ...ownHeader('x-gitlab-token'), fault: shownSecret(12, 'secret token of the webhook') },
  },
  // Older versions of GitLab disable a hook for good after four answers of 4xx in a row, and for a while after 5xx.
  minds429: (call) => header(call, 'x-gitlab-event') !== undefined,
  keptHeaders: ['webhook-id', 'idempotency-key', 'webhook-timestamp', 'x-gitlab-event'],
  identify(call, given) {
    const body = fields(given)
    const words = [text(body, 'object_kind'), text(inside(body, 'object_attributes'), 'action')]
    const event = words.filter((word) => word !== null).join('.')
    return {
      event: event === '' ? textOf(header(call, 'x-gitlab-event')) : event,
      deliveryId: header(call, 'webhook-id') ?? header(call, 'idempotency-key') ?? null,
      isTimed: moment(inside(body, 'object_attributes')) !== null,
    }
  },
  read(_call, given, mapping): Reading {
    const body = fields(given)
    const kind = text(body, 'object_kind')
    const externalId = text(inside(body, 'object_attributes'), 'id')
    if (kind === null || !kinds.includes(kind) || externalId === null)
      return { ignored: `The event ${kind ?? 'without a name'} is no issue.` }
    return { tickets: [{ ...reportOf(body, mapping), externalId }] }
  },
}

/** The moment of the closing itself where that is the event. */
const moment = (issue: Fields) =>
  (text(issue, 'action') === 'close' ? instant(issue, 'closed_at') : null) ?? instant(issue, 'updated_at')

function stateSaid(issue: Fields, mapping: Mapping): StateSaid {
  const meaning = (name: string) => meaningOf({ id: null, name }, mapping, usual)
  const action = text(issue, 'action')
  if (action === 'close' && isElsewhere(issue)) return { state: 'closed', resolves: 'no', reopens: 'no' }
  if (action === 'close')
    return { ...fromTo(meaning('opened'), meaning('closed')), status: { id: null, name: 'closed' } }
  if (action === 'reopen')
    return { ...fromTo(meaning('closed'), meaning('opened')), status: { id: null, name: 'opened' } }
  const state = text(issue, 'state')
  if (state === null) return { state: 'unknown', resolves: 'no', reopens: 'no' }
  return { ...standing(meaning(state)), status: { id: null, name: state } }
}

/** Moved to another project, or the same as another issue: closed here, and nobody was helped. */
const isElsewhere = (issue: Fields) => text(issue, 'moved_to_id') !== null || text(issue, 'duplicated_to_id') !== null

function reportOf(body: Fields, mapping: Mapping): Omit<TicketReport, 'externalId'> {
  const issue = inside(body, 'object_attributes')
  const project = inside(body, 'project')
  const place = { id: text(project, 'id'), name: text(project, 'path_with_namespace') }
  const number = text(issue, 'iid')
  const actor = person(field(body, 'user'))
  const assignees = assigneesOf(body, issue)
  return {
    ...nothingSaid,
    ...stateSaid(issue, mapping),
    number: number === null ? null : `${place.name ?? ''}#${number}`,
    subject: text(issue, 'title', 500),
    assignee: assignees[0] ?? null,
    consultants: assignees.length > 1 ? assignees : isNobodys(issue) && assignees.length === 0 ? [] : null,
    ...{ requester: author(issue, actor), actor },
    place: place.id === null && place.name === null ? null : place,
    ...{ occurredAt: moment(issue), openedAt: instant(issue, 'created_at') },
    type: text(issue, 'type', 100),
    tags: tagsAt(issue, 'labels', 'title') ?? tagsAt(body, 'labels', 'title'),
  }
}

const isNobodys = (issue: Fields) => {
  const ids = field(issue, 'assignee_ids')
  return Array.isArray(ids) && ids.length === 0
}

/** Whoever did this is described; the author is, when it was the author. */
function author(issue: Fields, actor: Person | null): Person | null {
  const id = text(issue, 'author_id')
  if (id === null) return null
  return actor?.id === id ? actor : { id, email: null, name: null }
}

/** People, and their ids, which older versions list apart: whose is whose can be told when there is one of each. */
function assigneesOf(body: Fields, issue: Fields): Person[] {
  const ids = list(issue, 'assignee_ids')
    .slice(0, 50)
    .map((id) => textOf(id))
    .filter((id) => id !== null)
  const listed = list(body, 'assignees').slice(0, 50)
  const people = (listed.length > 0 ? listed : [field(body, 'assignee')])
    .map((each) => person(each, ids.length === 1 && listed.length < 2 ? ids[0] : undefined))
    .filter((each) => each !== null)
  return people.length > 0 ? people : ids.map((id) => ({ id, email: null, name: null }))
}

function person(of: unknown, knownId: string | null = null): Person | null {
  const user = fields(of)
  const login = text(user, 'username')
  const id = text(user, 'id') ?? (login === null ? null : (knownId ?? login))
  return id === null ? null : { id, email: email(user, 'email'), name: text(user, 'name'), login }
}
