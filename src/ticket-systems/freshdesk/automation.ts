/*
 * What an automation rule of Freshdesk or Freshservice sends: the boxes that somebody ticked, under `freshdesk_webhook`,
 * or the same names in a body that somebody wrote. The label of the status is there whatever made the rule run, so only
 * `triggered_event` tells whether it is the status that changed.
 */
import { email, exactText, type Fields, fields, inside, saysNobody, text, textOf } from '../fields.ts'
import { instant } from '../instants.ts'
import type { Mapping } from '../mapping.ts'
import { meaningBefore } from '../previous-status.ts'
import { fromTo, meaningOf, standing, type UsualStatuses, withoutPrevious } from '../status.ts'
import { type Identity, nothingSaid, type Person, type Reading } from '../system.ts'
import { tagsWritten } from '../tags.ts'
import { triggeredEvent } from './triggered-event.ts'

/** Codes are the same in every portal; labels are in the language of the portal and can be changed. */
const usual: UsualStatuses = {
  resolved: ['4', 'Resolved'],
  closed: ['5', 'Closed'],
  open: ['2', '3', '6', '7', 'Open', 'Pending', 'Waiting on Customer', 'Waiting on Third Party'],
}
const labels: Record<string, string> = { 2: 'Open', 3: 'Pending', 4: 'Resolved', 5: 'Closed' }
const labelOf = (code: string) => (Object.hasOwn(labels, code) ? labels[code]! : null)

function contentOf(body: unknown): Fields {
  const whole = fields(body)
  const wrapped = ['freshdesk_webhook', 'freshservice_webhook'].map((key) => inside(whole, key))
  return wrapped.find((content) => Object.keys(content).length > 0) ?? whole
}

const agentRoles = ['ticket_agent', 'agent']
/** A placeholder that has no value is sent as nothing. */
const agentKeys = agentRoles.flatMap((role) => ['id', 'email', 'name'].map((part) => `${role}_${part}`))

const first = (content: Fields, keys: readonly string[], maxLength = 200) =>
  keys.map((key) => text(content, key, maxLength)).find((value) => value !== null) ?? null

/** The moment of the change, which only a body that somebody wrote can hold. */
const moment = (content: Fields) => instant(content, 'ticket_updated_at') ?? instant(content, 'updated_at')

export function identifyAutomation(body: unknown): Identity {
  const content = contentOf(body)
  const event = text(content, 'triggered_event') ?? (triggeredEvent(content)?.status ? 'status' : null)
  return { event, deliveryId: null, isTimed: moment(content) !== null }
}

export function readAutomation(body: unknown, mapping: Mapping): Reading {
  const content = contentOf(body)
  const externalId = exactText(content, 'ticket_id') ?? exactText(content, 'id')
  if (externalId === null) return { ignored: 'The body names no ticket.' }
  const organisation = first(content, ['ticket_company_name', 'company_name', 'ticket_department_name'])
  const group = first(content, ['ticket_group_name', 'group_name'])
  const report = {
    ...nothingSaid,
    ...said(content, mapping),
    ...{ externalId, number: externalId },
    subject: first(content, ['ticket_subject', 'subject'], 500),
    type: first(content, ['ticket_type'], 100),
    priority: first(content, ['ticket_priority', 'priority'], 100),
    tags: tagsWritten(content, 'ticket_tags', ','),
    assignee: person(content, agentRoles),
    consultants: saysNobody(content, ...agentKeys) ? [] : null,
    requester: person(content, ['requester', 'ticket_requester', 'ticket_contact', 'contact']),
    organisation: organisation === null ? null : { id: organisation, name: organisation },
    place: group === null ? null : { id: null, name: group },
    occurredAt: moment(content),
  }
  return { tickets: [report] }
}

function said(content: Fields, mapping: Mapping) {
  const triggered = triggeredEvent(content)
  const change = triggered?.status ?? null
  const status = { id: textOf(change?.to), name: first(content, ['ticket_status', 'status']) }
  if (status.id === null && status.name === null) return {}
  const now = meaningOf(status, mapping, usual)
  if (change) return { ...fromTo(before(change.from, mapping), now), status }
  if (triggered === null) return { ...withoutPrevious(now), status }
  return triggered.isCreation
    ? { ...withoutPrevious(now), reopens: 'no' as const, status }
    : { ...standing(now), status }
}

function before(from: string | null, mapping: Mapping) {
  const code = textOf(from)
  return code === null ? undefined : meaningBefore({ id: code, name: labelOf(code) }, mapping, usual)
}

/** Somebody under the first of these names of whom anything is said; without an id known by the address. */
function person(content: Fields, roles: readonly string[]): Person | null {
  const known = roles.map((role) => {
    const address = email(content, `${role}_email`)
    return { id: text(content, `${role}_id`) ?? address, email: address, name: text(content, `${role}_name`) }
  })
  return known.find((each) => Object.values(each).some((value) => value !== null)) ?? null
}
