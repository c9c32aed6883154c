import { path } from '../look-up.ts'
import { notesAt, type PlaceOfNote } from '../write-back.ts'

/** Internal notes are seen by members of the project from reporter on. */
export const gitlabNote: PlaceOfNote = async (_ask, { number }) => {
  const [, project, iid] = /^(.+)#(\d{1,15})$/.exec(number ?? '') ?? []
  if (project === undefined || iid === undefined) return null
  const notes = path`api/v4/projects/${project}/issues/${iid}/notes`
  return {
    method: 'POST',
    path: notes,
    json: (body) => ({ body, internal: true }),
    notes: notesAt(`${notes}?sort=desc&order_by=created_at&per_page=50`),
  }
}
