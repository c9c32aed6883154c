/*
 * The API of GitLab. An issue is found by its project and its number there, since its own id is for administrators
 * only. Addresses of others are told to administrators; everybody else sees those that people made public.
 */
import { Secret, shape } from '../credentials.ts'
import { email, type Fields, field, fields, text } from '../fields.ts'
import { type Ask, isAbout, type LookUp, path } from '../look-up.ts'
import type { Person } from '../system.ts'
import { gitlabNote } from './write-back.ts'

function person(user: Fields): Person | null {
  const id = text(user, 'id')
  if (id === null) return null
  const address = email(user, 'email') ?? email(user, 'public_email')
  return { id, email: address, name: text(user, 'name'), login: text(user, 'username') }
}

async function user(ask: Ask, key: string, by: 'id' | 'login'): Promise<Person | null> {
  if (by === 'id') return person(fields(await ask(path`api/v4/users/${key}`)))
  const found = await ask(path`api/v4/users?username=${key}`)
  return person(fields(Array.isArray(found) ? found[0] : null))
}

export const gitlabLookUp: LookUp = {
  credentials: [shape({ accessToken: Secret('Access token with the scope read_api.') })],
  headers: ({ accessToken = '' }) => ({ 'private-token': accessToken }),
  placeOfNote: gitlabNote,
  ownAccount: { path: 'api/v4/user', id: (answer) => text(fields(answer), 'id') },
  tryPath: 'api/v4/user',
  async ticket(ask, { externalId, number }) {
    const [, project, iid] = /^(.+)#(\d{1,15})$/.exec(number ?? '') ?? []
    if (project === undefined || iid === undefined) return null
    const answer = await ask(path`api/v4/projects/${project}/issues/${iid}`)
    if (answer === null) return null
    const issue = fields(answer)
    if (!isAbout(text(issue, 'id'), externalId)) return null
    return {
      assignee: person(fields(field(issue, 'assignee'))),
      requester: person(fields(field(issue, 'author'))),
      organisation: null,
    }
  },
  assignee: user,
  requester: (ask, id) => user(ask, id, 'id'),
}
