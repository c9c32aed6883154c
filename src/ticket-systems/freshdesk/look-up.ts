/** The API of Freshdesk. A rule that names people by their addresses only makes the address their id. */
import { basicHeader, Secret, shape } from '../credentials.ts'
import { email, type Fields, fields, inside, text } from '../fields.ts'
import { isAbout, type LookUp, path } from '../look-up.ts'
import { byId, type Person } from '../system.ts'
import { freshdeskNote } from './write-back.ts'

const person = (found: Fields, id: string | null): Person | null =>
  id === null
    ? null
    : { id, email: email(found, 'email'), name: text(found, 'name'), locale: text(found, 'language', 35) }

export const freshdeskLookUp: LookUp = {
  credentials: [shape({ apiKey: Secret('API key of an agent, from the profile settings.') })],
  headers: ({ apiKey = '' }) => basicHeader(apiKey, 'X'),
  placeOfNote: freshdeskNote,
  tryPath: 'api/v2/tickets?per_page=1',
  async ticket(ask, { externalId }) {
    const answer = await ask(`${path`api/v2/tickets/${externalId}`}?include=requester,company`)
    if (answer === null) return null
    const ticket = fields(answer)
    if (!isAbout(text(ticket, 'id'), externalId)) return null
    const company = text(ticket, 'company_id')
    return {
      assignee: byId(text(ticket, 'responder_id')),
      requester: person(inside(ticket, 'requester'), text(ticket, 'requester_id')),
      organisation: company === null ? null : { id: company, name: text(inside(ticket, 'company'), 'name') },
    }
  },
  async assignee(ask, id) {
    const agent = fields(await ask(path`api/v2/agents/${id}`))
    return person(inside(agent, 'contact'), text(agent, 'id'))
  },
  async requester(ask, id) {
    const contact = fields(await ask(path`api/v2/contacts/${id}`))
    return person(contact, text(contact, 'id'))
  },
  async organisation(ask, id) {
    const found = fields(await ask(path`api/v2/companies/${id}`))
    return { id, name: isAbout(text(found, 'id'), id) ? text(found, 'name') : null }
  },
}
