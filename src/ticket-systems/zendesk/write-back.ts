import { path } from '../look-up.ts'
import { notesAt, type PlaceOfNote } from '../write-back.ts'

/** A comment that is not public. It changes nothing else of the ticket; one that is closed takes none any more. */
export const zendeskNote: PlaceOfNote = async (_ask, { externalId }) => ({
  method: 'PUT',
  path: path`api/v2/tickets/${externalId}.json`,
  json: (body) => ({ ticket: { comment: { body, public: false } } }),
  notes: notesAt(`${path`api/v2/tickets/${externalId}/comments.json`}?sort_order=desc`),
})
