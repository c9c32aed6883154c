/** The API of Help Scout, for which an app fetches a token that lives for two days. */
import { bearerHeader, Secret, shape } from '../credentials.ts'
import { email, type Fields, fields, inside, list, text } from '../fields.ts'
import { called, isAbout, type LookUp, path } from '../look-up.ts'
import type { Person } from '../system.ts'
import { helpScoutNote } from './write-back.ts'

function inTicket(ticket: Fields, key: string): Person | null {
  const who = inside(ticket, key)
  const id = text(who, 'id')
  return id === null || id === '0'
    ? null
    : { id, email: email(who, 'email'), name: called(text(who, 'first'), text(who, 'last')) }
}

function person(who: Fields, address: string | null): Person | null {
  const id = text(who, 'id')
  return id === null ? null : { id, email: address, name: called(text(who, 'firstName'), text(who, 'lastName')) }
}

export const helpScoutLookUp: LookUp = {
  credentials: [shape({ appId: Secret('App ID of an OAuth2 app.'), appSecret: Secret('App Secret of the app.') })],
  headers: () => ({}),
  signIn: {
    form: ({ appId = '', appSecret = '' }) => ({
      path: 'v2/oauth2/token',
      fields: { grant_type: 'client_credentials', client_id: appId, client_secret: appSecret },
    }),
    headers(answer) {
      const token = text(fields(answer), 'access_token', 4000)
      return token !== null && /^[\x21-\x7e]+$/.test(token) ? bearerHeader(token) : null
    },
  },
  placeOfNote: helpScoutNote,
  ownAccount: { path: 'v2/users/me', id: (answer) => text(fields(answer), 'id') },
  tryPath: 'v2/users/me',
  async ticket(ask, { externalId }) {
    const answer = await ask(path`v2/conversations/${externalId}`)
    if (answer === null) return null
    const ticket = fields(answer)
    if (!isAbout(text(ticket, 'id'), externalId)) return null
    return {
      assignee: inTicket(ticket, 'assignee'),
      requester: inTicket(ticket, 'primaryCustomer'),
      organisation: null,
    }
  },
  async assignee(ask, id) {
    const user = fields(await ask(path`v2/users/${id}`))
    return person(user, email(user, 'email'))
  },
  async requester(ask, id) {
    const customer = fields(await ask(path`v2/customers/${id}`))
    const addresses = list(inside(customer, '_embedded'), 'emails').slice(0, 20)
    const known = addresses.map((each) => email(fields(each), 'value')).find((address) => address !== null)
    return person(customer, known ?? null)
  },
}
