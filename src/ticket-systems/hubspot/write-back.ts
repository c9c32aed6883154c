import { type Fields, field, fields, list, text } from '../fields.ts'
import { type Ask, LookUpFailed, path } from '../look-up.ts'
import { asHtml, type PlaceOfNote } from '../write-back.ts'

/** How HubSpot numbers the tie between a note and a ticket. */
const noteToTicket = 228
const mostNotes = 8

/** The ticket names its notes by id only, and the newest have the highest. */
async function newestNotes(ask: Ask, ticketId: string): Promise<unknown> {
  const answer: Fields = fields(await ask(path`crm/v3/objects/tickets/${ticketId}/associations/notes?limit=500`))
  if (!Array.isArray(field(answer, 'results')) || field(answer, 'paging') !== undefined) return null
  const ids = list(answer, 'results').flatMap((each) => text(fields(each), 'id') ?? [])
  const newest = ids.filter((id) => /^\d{1,20}$/.test(id)).sort((a, b) => Number(BigInt(b) - BigInt(a)))
  const notes: unknown[] = []
  for (const id of newest.slice(0, mostNotes))
    notes.push(await ask(path`crm/v3/objects/notes/${id}?properties=hs_note_body`))
  return notes
}

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
    notes: (asked) => newestNotes(asked, externalId),
  }
}
