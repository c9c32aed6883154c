/** The API of Zendesk: a ticket comes with its people and organisation in one call. */
import { basicHeader, bearerHeader, Secret, shape, Word } from '../credentials.ts'
import { email, type Fields, fields, inside, list, text } from '../fields.ts'
import { isAbout, type LookUp, path } from '../look-up.ts'
import type { Person } from '../system.ts'
import { zendeskNote } from './write-back.ts'

const person = (user: Fields, id: string | null): Person | null =>
  id === null ? null : { id, email: email(user, 'email'), name: text(user, 'name'), locale: text(user, 'locale', 35) }

const withId = (of: Fields, key: string, id: string | null): Fields =>
  list(of, key)
    .map(fields)
    .find((each) => id !== null && text(each, 'id') === id) ?? {}

const user = async (ask: (path: string) => Promise<unknown>, id: string) => {
  const found = inside(fields(await ask(path`api/v2/users/${id}.json`)), 'user')
  return person(found, text(found, 'id'))
}

export const zendeskLookUp: LookUp = {
  credentials: [
    shape({ email: Word('Address of the agent that the token belongs to.'), apiToken: Secret('An API token.') }),
    shape({ accessToken: Secret('An OAuth access token.') }),
  ],
  headers: ({ email: address, apiToken = '', accessToken }) =>
    accessToken === undefined ? basicHeader(`${address}/token`, apiToken) : bearerHeader(accessToken),
  placeOfNote: zendeskNote,
  // Whoever is not signed in is answered as a user without an id.
  ownAccount: { path: 'api/v2/users/me.json', id: (answer) => text(inside(fields(answer), 'user'), 'id') },
  tryPath: 'api/v2/tickets.json?per_page=1',
  async ticket(ask, { externalId }) {
    const answer = await ask(path`api/v2/tickets/${externalId}.json?include=users,organizations`)
    if (answer === null) return null
    const ticket = inside(fields(answer), 'ticket')
    if (!isAbout(text(ticket, 'id'), externalId)) return null
    const [assigneeId, requesterId] = [text(ticket, 'assignee_id'), text(ticket, 'requester_id')]
    const id = text(ticket, 'organization_id')
    return {
      assignee: person(withId(fields(answer), 'users', assigneeId), assigneeId),
      requester: person(withId(fields(answer), 'users', requesterId), requesterId),
      organisation: id === null ? null : { id, name: text(withId(fields(answer), 'organizations', id), 'name') },
    }
  },
  assignee: user,
  requester: user,
  async organisation(ask, id) {
    const found = inside(fields(await ask(path`api/v2/organizations/${id}.json`)), 'organization')
    return { id, name: isAbout(text(found, 'id'), id) ? text(found, 'name') : null }
  },
}
