import { path } from '../look-up.ts'
import { asHtml, notesAt, type PlaceOfNote } from '../write-back.ts'

export const helpScoutNote: PlaceOfNote = async (_ask, { externalId }) => ({
  method: 'POST',
  path: path`v2/conversations/${externalId}/notes`,
  json: (text) => ({ text: asHtml(text) }),
  notes: notesAt(path`v2/conversations/${externalId}/threads`),
})
