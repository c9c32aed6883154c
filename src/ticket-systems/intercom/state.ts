/*
 * What a topic of Intercom says of a conversation or a ticket. Only the topics of closing, opening and of a ticket's
 * state are changes; every other one carries the state as well, such as a conversation that an admin began and closed.
 */
import { type Fields, field, fields, inside, text } from '../fields.ts'
import type { Mapping } from '../mapping.ts'
import { meaningBefore } from '../previous-status.ts'
import { fromTo, meaningOf, meaningOfKind, standing, type UsualStatuses, withoutPrevious } from '../status.ts'
import type { Named, StateSaid } from '../system.ts'

/** Snoozed is not closed. Tickets have a category, under the label that the firm has given it. */
const usual: UsualStatuses = {
  resolved: ['resolved'],
  closed: ['closed'],
  open: ['open', 'snoozed', 'submitted', 'in_progress', 'waiting_on_customer'],
}

export function conversationSaid(topic: string, item: Fields, part: Fields, mapping: Mapping): StateSaid | undefined {
  const state = text(item, 'state') ?? byFlag(item)
  if (state === null) return undefined
  const status = { id: state, name: null }
  return { ...aboutConversation(topic, part, meaningOf(status, mapping, usual)), status }
}

function aboutConversation(topic: string, part: Fields, meaning: ReturnType<typeof meaningOf>): StateSaid {
  if (topic === 'conversation.admin.closed' && meaning !== 'open') return fromTo('open', meaning)
  if (topic === 'conversation.admin.opened' && meaning === 'open') {
    const isReopening = /^(?:open|assign_and_reopen)$/.test(text(part, 'part_type') ?? '')
    return isReopening ? fromTo('closed', 'open') : withoutPrevious(meaning)
  }
  return topic === 'conversation.user.replied' && meaning === 'open' ? withoutPrevious(meaning) : standing(meaning)
}

const byFlag = (item: Fields) => {
  const isOpen = field(item, 'open')
  return typeof isOpen === 'boolean' ? (isOpen ? 'open' : 'closed') : null
}

/** An object with category and labels, or in older calls the category alone. */
function ticketState(item: Fields): Named & { category: string | null } {
  const state = fields(field(item, 'ticket_state'))
  const category = text(item, 'ticket_state') ?? text(state, 'category')
  const name = text(state, 'internal_label') ?? text(item, 'ticket_state_internal_label')
  return { id: text(state, 'id') ?? category, name, category }
}

function ticketMeaning(item: Fields, mapping: Mapping) {
  const { id, name, category } = ticketState(item)
  if (category === null && name === null) return undefined
  const kind = category === null ? undefined : meaningOf({ id: category, name: null }, {}, usual)
  return meaningOfKind({ id, name }, mapping, kind)
}

/** The part of this change names the category before, if it is of this change: it ends in the state of now. */
function categoryBefore(item: Fields, part: Fields): string | null {
  const isOfNow = text(part, 'ticket_state') === ticketState(item).category
  return isOfNow ? text(part, 'previous_ticket_state') : null
}

export function ticketSaid(topic: string, item: Fields, part: Fields, mapping: Mapping): StateSaid | undefined {
  const { id, name } = ticketState(item)
  const said = aboutTicket(topic, item, part, mapping)
  return said && { ...said, ...((id !== null || name !== null) && { status: { id, name } }) }
}

function aboutTicket(topic: string, item: Fields, part: Fields, mapping: Mapping): StateSaid | undefined {
  const meaning = ticketMeaning(item, mapping)
  if (topic === 'ticket.closed') return withoutPrevious(meaning === 'resolved' ? 'resolved' : 'closed')
  if (Object.keys(inside(item, 'ticket_state')).length === 0 && text(item, 'ticket_state') === null) return undefined
  if (topic !== 'ticket.state.updated') return standing(meaning)
  const before = categoryBefore(item, part)
  return fromTo(before === null ? undefined : meaningBefore({ id: before, name: null }, mapping, usual), meaning)
}
