import { fields, text } from '../fields.ts'
import { LookUpFailed, path } from '../look-up.ts'
import { asHtml, notesAt, type PlaceOfNote } from '../write-back.ts'

/** Notes are written in the name of an admin: the one that the token belongs to. */
export const intercomNote: PlaceOfNote = async (ask, { externalId }) => {
  const admin = text(fields(await ask('me')), 'id')
  if (admin === null) throw new LookUpFailed('wrong', 'The token belongs to no admin.')
  const kinds = [path`conversations/${externalId}`, path`tickets/${externalId}`]
  for (const kind of kinds) {
    if ((await ask(kind)) === null) continue
    return {
      method: 'POST',
      path: `${kind}/reply`,
      json: (note) => ({ message_type: 'note', type: 'admin', admin_id: admin, body: asHtml(note) }),
      notes: notesAt(kind),
    }
  }
  return null
}
