import { LookUpFailed, path } from '../look-up.ts'
import { asHtml, type PlaceOfNote } from '../write-back.ts'

/** How HubSpot numbers the tie between a note and a ticket. */
const noteToTicket = 228

/** A note of its own that is tied to the ticket; HubSpot shows it to users only. */
export const hubspotNote: PlaceOfNote = async (ask, { externalId }) => {
  if (!/^\d{1,20}$/.test(externalId)) throw new LookUpFailed('wrong', 'An id of the ticket is none.')
  if ((await ask(path`crm/v3/objects/tickets/${externalId}`)) === null) return null
  const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: noteToTicket }]
  return {
    method: 'POST',
    path: 'crm/v3/objects/notes',
    json: (text) => ({
      properties: { hs_timestamp: new Date().toISOString(), hs_note_body: asHtml(text) },
      associations: [{ to: { id: externalId }, types }],
    }),
    notes: null,
  }
}
