/*
 * Jira and Jira Service Management. A webhook tells of an event with the issue and what changed; a rule of Jira
 * Automation sends our own format, or the issue alone. Addresses are missing where people keep them private, and the
 * organisation of a customer lies in a field whose id differs from site to site: `client.by` `field` names it.
 */
import { randomSecret } from '../../secrets.ts'
import { basic, bearer, hmacOfBody, ownHeader, shownSecret } from '../authentication.ts'
import { email, type Fields, field, fields, inside, text } from '../fields.ts'
import { generic } from '../generic/reader.ts'
import { instant, millisecondsInstant } from '../instants.ts'
import type { Mapping } from '../mapping.ts'
import { header, type Named, nothingSaid, type Person, type Reading, Refusal, type TicketSystem } from '../system.ts'
import { tagsAt } from '../tags.ts'
import { isApp } from './account.ts'
import { jiraLookUp } from './look-up.ts'
import { stateSaid } from './state.ts'
import { appToken } from './token.ts'

const eventOf = (body: Fields) => text(body, 'webhookEvent')

/** The issue of an event; or the whole body, where a rule sends the issue alone. */
const issueOf = (body: Fields) => (Object.hasOwn(body, 'issue') ? inside(body, 'issue') : body)

const isOurs = (body: Fields) => Object.hasOwn(body, 'ticket') && eventOf(body) === null

const moment = (body: Fields) =>
  millisecondsInstant(body, 'timestamp') ?? instant(inside(issueOf(body), 'fields'), 'updated')

export const jira: TicketSystem = {
  name: 'jira',
  aliases: ['jira-service-management', 'jsm'],
  title: 'Jira and Jira Service Management',
  lookUp: jiraLookUp,
  authentications: {
    signature: {
      verify: hmacOfBody({ algorithm: 'sha256', encoding: 'hex', header: 'x-hub-signature', prefix: 'sha256=' }),
      make: randomSecret,
      fault: shownSecret(16, 'secret of the webhook'),
    },
    header: ownHeader(),
    bearer,
    basic,
    token: appToken,
  },
  keptHeaders: ['x-atlassian-webhook-identifier'],
  identify(call, given) {
    const body = fields(given)
    if (isOurs(body)) return generic.identify(call, given)
    return {
      event: eventOf(body),
      deliveryId: header(call, 'x-atlassian-webhook-identifier') ?? null,
      isTimed: moment(body) !== null,
    }
  },
  read(call, given, mapping): Reading {
    const body = fields(given)
    if (!isOurs(body)) return readEvent(body, mapping)
    try {
      generic.check?.(given)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { ignored: `Neither an event of Jira nor our own format: ${error.message}` }
    }
    return generic.read(call, given, mapping)
  },
}

function readEvent(body: Fields, mapping: Mapping): Reading {
  const event = eventOf(body)
  const issue = issueOf(body)
  const externalId = text(issue, 'id')
  const isAlone = event === null && field(body, 'fields') === undefined && !Object.hasOwn(body, 'issue')
  if (externalId === null || isAlone) return { ignored: `The event ${event ?? 'without a name'} is about no issue.` }
  const said = inside(issue, 'fields')
  return {
    tickets: [
      {
        ...nothingSaid,
        ...stateSaid(body, said, event, mapping),
        ...{ externalId, number: text(issue, 'key'), subject: text(said, 'summary', 500) },
        ...assigneeSaid(said),
        requester: person(said, 'reporter'),
        actor: person(body, 'user') ?? person(inside(body, 'comment'), 'author'),
        place: project(inside(said, 'project')),
        ...{ occurredAt: moment(body), openedAt: instant(said, 'created') },
        type: text(inside(said, 'issuetype'), 'name', 100),
        priority: text(inside(said, 'priority'), 'name', 100),
        tags: tagsAt(said, 'labels'),
      },
    ],
  }
}

/** Whom it is given to; an app that it is given to says nothing of whose work it is. */
function assigneeSaid(said: Fields) {
  const assignee = person(said, 'assignee')
  if (assignee !== null && isApp(inside(said, 'assignee')))
    return { assignee: null, consultants: null, serviceAccounts: [assignee] }
  return { assignee, consultants: field(said, 'assignee') === null ? [] : null }
}

/** Known by the account of the cloud, else by the key that a server keeps when a name is changed. */
function person(of: Fields, key: string): Person | null {
  const user = inside(of, key)
  const login = text(user, 'name')
  const id = text(user, 'accountId') ?? text(user, 'key') ?? login
  return id === null ? null : { id, email: email(user, 'emailAddress'), name: text(user, 'displayName'), login }
}

/** People know a project by its key. */
function project(of: Fields): Named | null {
  const id = text(of, 'key') ?? text(of, 'id')
  return id === null ? null : { id, name: text(of, 'name') }
}
