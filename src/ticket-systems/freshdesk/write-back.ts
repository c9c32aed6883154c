import { path } from '../look-up.ts'
import { asHtml, type PlaceOfNote } from '../write-back.ts'

export const freshdeskNote: PlaceOfNote = async (_ask, { externalId }) => ({
  method: 'POST',
  path: path`api/v2/tickets/${externalId}/notes`,
  json: (text) => ({ body: asHtml(text), private: true }),
  notes: path`api/v2/tickets/${externalId}/conversations`,
})
