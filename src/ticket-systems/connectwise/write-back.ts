import { path } from '../look-up.ts'
import { notesAt, type PlaceOfNote } from '../write-back.ts'

/** Tickets of projects have the same numbers and a place of their own. */
export const connectwiseNote: PlaceOfNote = async (ask, { externalId }) => {
  const kinds = [path`service/tickets/${externalId}`, path`project/tickets/${externalId}`]
  for (const kind of kinds) {
    if ((await ask(kind)) === null) continue
    return {
      method: 'POST',
      path: `${kind}/notes`,
      json: (text) => ({ text, detailDescriptionFlag: false, internalAnalysisFlag: true, resolutionFlag: false }),
      notes: notesAt(`${kind}/notes?orderBy=id%20desc&pageSize=50`),
    }
  }
  return null
}
