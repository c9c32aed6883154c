import { path } from '../look-up.ts'
import { notesAt, type PlaceOfNote } from '../write-back.ts'

/** Internal in Jira Service Management; in other projects a comment is seen by whoever sees the issue. */
export const jiraNote: PlaceOfNote = async (_ask, { externalId }) => ({
  method: 'POST',
  path: path`rest/api/2/issue/${externalId}/comment`,
  json: (body) => ({ body, properties: [{ key: 'sd.public.comment', value: { internal: true } }] }),
  notes: notesAt(`${path`rest/api/2/issue/${externalId}/comment`}?orderBy=-created&maxResults=50`),
})
