/** The API of HubSpot. A ticket names its owner, and the contacts and companies that it is associated with, by id. */
import { bearerHeader, Secret, shape } from '../credentials.ts'
import { email, type Fields, fields, inside, list, text } from '../fields.ts'
import { called, isAbout, type LookUp, path } from '../look-up.ts'
import { byId } from '../system.ts'
import { hubspotNote } from './write-back.ts'

/** The first of the things of a kind that the ticket is associated with. */
const firstOf = (answer: Fields, kind: string) =>
  text(fields(list(inside(inside(answer, 'associations'), kind), 'results')[0]), 'id')

export const hubspotLookUp: LookUp = {
  credentials: [shape({ accessToken: Secret('Access token of a private app that may read tickets and contacts.') })],
  headers: ({ accessToken }) => bearerHeader(accessToken),
  placeOfNote: hubspotNote,
  tryPath: 'crm/v3/objects/tickets?limit=1',
  asksForOrganisation: true,
  async ticket(ask, { externalId }) {
    const query = 'properties=hubspot_owner_id&associations=contacts,companies'
    const answer = await ask(`${path`crm/v3/objects/tickets/${externalId}`}?${query}`)
    if (answer === null) return null
    if (!isAbout(text(fields(answer), 'id'), externalId)) return null
    const company = firstOf(fields(answer), 'companies')
    return {
      assignee: byId(text(inside(fields(answer), 'properties'), 'hubspot_owner_id')),
      requester: byId(firstOf(fields(answer), 'contacts')),
      organisation: company === null ? null : { id: company, name: null },
    }
  },
  async assignee(ask, id) {
    const owner = fields(await ask(path`crm/v3/owners/${id}`))
    const known = text(owner, 'id')
    const name = called(text(owner, 'firstName'), text(owner, 'lastName'))
    return known === null ? null : { id: known, email: email(owner, 'email'), name }
  },
  async requester(ask, id) {
    const properties = 'email,firstname,lastname,hs_merged_object_ids'
    const answer = fields(await ask(`${path`crm/v3/objects/contacts/${id}`}?properties=${properties}`))
    const said = inside(answer, 'properties')
    // Under the id of a contact that was merged with another, that other is told.
    const merged = text(said, 'hs_merged_object_ids', 5000)?.split(';') ?? []
    const known = merged.includes(id) ? id : text(answer, 'id')
    const name = called(text(said, 'firstname'), text(said, 'lastname'))
    return known === null ? null : { id: known, email: email(said, 'email'), name }
  },
  async organisation(ask, id) {
    const answer = fields(await ask(`${path`crm/v3/objects/companies/${id}`}?properties=name`))
    return { id, name: isAbout(text(answer, 'id'), id) ? text(inside(answer, 'properties'), 'name') : null }
  },
}
