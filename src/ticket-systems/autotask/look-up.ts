/**
 * The API of Autotask PSA, at the address of the firm's zone. One thing is answered as `item`, which is null for an id
 * that there is not; 0 stands for nobody.
 */
import { Secret, shape, Word } from '../credentials.ts'
import { email, type Fields, fields, inside, text } from '../fields.ts'
import { type Ask, called, isAbout, type LookUp, path } from '../look-up.ts'
import { byId } from '../system.ts'
import { autotaskNote } from './write-back.ts'

const item = async (ask: Ask, where: string): Promise<Fields> => inside(fields(await ask(where)), 'item')

const idOf = (of: Fields, key: string) => {
  const id = text(of, key)
  return id === '0' ? null : id
}

const person = (found: Fields, addressKey: string) => {
  const id = idOf(found, 'id')
  const name = called(text(found, 'firstName'), text(found, 'lastName'))
  return id === null ? null : { id, email: email(found, addressKey), name, login: text(found, 'userName') }
}

export const autotaskLookUp: LookUp = {
  credentials: [
    shape({
      userName: Word('User name (key) of an API-only user.'),
      secret: Secret('Secret of the API-only user.'),
      integrationCode: Secret('Tracking identifier of the integration.'),
    }),
  ],
  headers: ({ userName = '', secret = '', integrationCode = '' }) => ({
    ...{ username: userName, secret, apiintegrationcode: integrationCode },
  }),
  placeOfNote: autotaskNote,
  tryPath: 'v1.0/Tickets/entityInformation',
  async ticket(ask, { externalId }) {
    const ticket = await item(ask, path`v1.0/Tickets/${externalId}`)
    if (!isAbout(text(ticket, 'id'), externalId)) return null
    const company = idOf(ticket, 'companyID')
    return {
      assignee: byId(idOf(ticket, 'assignedResourceID')),
      requester: byId(idOf(ticket, 'contactID')),
      organisation: company === null ? null : { id: company, name: null },
    }
  },
  assignee: async (ask, id) => person(await item(ask, path`v1.0/Resources/${id}`), 'email'),
  requester: async (ask, id) => person(await item(ask, path`v1.0/Contacts/${id}`), 'emailAddress'),
  async organisation(ask, id) {
    const found = await item(ask, path`v1.0/Companies/${id}`)
    return { id, name: isAbout(text(found, 'id'), id) ? text(found, 'companyName') : null }
  },
}
