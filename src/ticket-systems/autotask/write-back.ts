import { path } from '../look-up.ts'
import type { PlaceOfNote } from '../write-back.ts'

/** Published to users of Autotask only. */
const internal = 2

export const autotaskNote: PlaceOfNote = async (_ask, { externalId }) => ({
  method: 'POST',
  path: path`v1.0/Tickets/${externalId}/Notes`,
  json: (description) => ({ title: 'What the client answered', description, noteType: 1, publish: internal }),
  notes: path`v1.0/Tickets/${externalId}/Notes`,
})
