/** The API of Intercom. Whether an id is that of a conversation or of a ticket is not told by it: both are asked. */
import { bearerHeader, Secret, shape } from '../credentials.ts'
import { email, fields, inside, list, text } from '../fields.ts'
import { type Ask, isAbout, type LookUp, path } from '../look-up.ts'
import { byId, type Person } from '../system.ts'
import { intercomNote } from './write-back.ts'

async function person(ask: Ask, where: string): Promise<Person | null> {
  const found = fields(await ask(where))
  const id = text(found, 'id')
  return id === null ? null : { id, email: email(found, 'email'), name: text(found, 'name') }
}

export const intercomLookUp: LookUp = {
  credentials: [shape({ accessToken: Secret('Access token of an app of the workspace.') })],
  headers: ({ accessToken }) => ({ ...bearerHeader(accessToken), 'intercom-version': '2.11' }),
  placeOfNote: intercomNote,
  ownAccount: { path: 'me', id: (answer) => text(fields(answer), 'id') },
  tryPath: 'me',
  async ticket(ask, { externalId }) {
    const answer = (await ask(path`conversations/${externalId}`)) ?? (await ask(path`tickets/${externalId}`))
    if (answer === null) return null
    const item = fields(answer)
    if (!isAbout(text(item, 'id'), externalId)) return null
    const admin = text(item, 'admin_assignee_id')
    const company = text(item, 'company_id')
    return {
      assignee: byId(admin === '0' ? null : admin),
      requester: byId(text(fields(list(inside(item, 'contacts'), 'contacts')[0]), 'id')),
      organisation: company === null ? null : { id: company, name: null },
    }
  },
  assignee: (ask, id) => person(ask, path`admins/${id}`),
  requester: (ask, id) => person(ask, path`contacts/${id}`),
  async organisation(ask, id) {
    const found = fields(await ask(path`companies/${id}`))
    return { id, name: isAbout(text(found, 'id'), id) ? text(found, 'name') : null }
  },
}
