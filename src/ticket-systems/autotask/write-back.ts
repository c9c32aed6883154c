import { fields, inside, text } from '../fields.ts'
import { LookUpFailed, path } from '../look-up.ts'
import { notesAt, type PlaceOfNote } from '../write-back.ts'

/** Shown to the firm's own people; 1, "All Autotask Users", is what clients read in their portal. */
const internal = 2
const title = 'What the client answered'

/** Notes of a ticket under our title: a ticket may have hundreds of others, told from the oldest on. */
function ours(ticketId: string) {
  const filter = [
    { op: 'eq', field: 'ticketID', value: Number(ticketId) },
    { op: 'eq', field: 'title', value: title },
  ]
  return path`v1.0/TicketNotes/query?search=${JSON.stringify({ filter })}`
}

export const autotaskNote: PlaceOfNote = async (ask, { externalId }) => {
  if (!/^\d{1,20}$/.test(externalId)) throw new LookUpFailed('wrong', 'An id of the ticket is none.')
  const ticket = inside(fields(await ask(path`v1.0/Tickets/${externalId}`)), 'item')
  if (text(ticket, 'id') === null) return null
  return {
    method: 'POST',
    path: path`v1.0/Tickets/${externalId}/Notes`,
    json: (description) => ({ title, description, noteType: 1, publish: internal }),
    notes: notesAt(ours(externalId)),
  }
}
