/*
 * The API of Jira, cloud and server. The address of somebody who keeps it private is not told to anybody. Organisations
 * of Jira Service Management lie in a field whose id differs from site to site; an issue tells the kinds of its fields
 * when asked to. Long fields are left out.
 */
import { basicHeader, bearerHeader, Secret, shape, Word } from '../credentials.ts'
import { email, type Fields, fields, inside, list, text } from '../fields.ts'
import { type Ask, isAbout, type LookUp, path } from '../look-up.ts'
import type { Named, Person } from '../system.ts'
import { isApp } from './account.ts'
import { jiraNote } from './write-back.ts'

function person(user: Fields): Person | null {
  const login = text(user, 'name')
  const id = text(user, 'accountId') ?? text(user, 'key') ?? login
  return id === null ? null : { id, email: email(user, 'emailAddress'), name: text(user, 'displayName'), login }
}

/** Accounts of the cloud have ids of 24 hexadecimal digits, or of two parts. */
const isAccount = (id: string) => /^[0-9a-f]{24}$/.test(id) || id.includes(':')

async function user(ask: Ask, key: string, by: 'id' | 'login') {
  if (by === 'login') return person(fields(await ask(path`rest/api/2/user?username=${key}`)))
  if (isAccount(key)) return person(fields(await ask(path`rest/api/2/user?accountId=${key}`)))
  return person(fields(await ask(path`rest/api/2/user?key=${key}`)))
}

const withoutLongOnes = '*all,-comment,-worklog,-attachment,-description,-environment,-issuelinks,-subtasks'

/** The first organisation that the request is shared with. */
function organisation(answer: Fields): Named | null {
  const schema = inside(answer, 'schema')
  const key = Object.keys(schema).find(
    (each) => text(inside(schema, each), 'custom') === 'com.atlassian.servicedesk:sd-customer-organizations',
  )
  const first = fields(key === undefined ? null : list(inside(answer, 'fields'), key)[0])
  const [id, name] = [text(first, 'id'), text(first, 'name')]
  return id === null && name === null ? null : { id, name }
}

export const jiraLookUp: LookUp = {
  credentials: [
    shape({ email: Word('Address of the account that the token belongs to.'), apiToken: Secret('An API token.') }),
    shape({ accessToken: Secret('A personal access token of Jira Data Center.') }),
  ],
  headers: ({ email: address = '', apiToken = '', accessToken }) =>
    accessToken === undefined ? basicHeader(address, apiToken) : bearerHeader(accessToken),
  placeOfNote: jiraNote,
  ownAccount: { path: 'rest/api/2/myself', id: (answer) => person(fields(answer))?.id ?? null },
  tryPath: 'rest/api/2/myself',
  asksForOrganisation: true,
  async ticket(ask, { externalId }) {
    const answer = await ask(`${path`rest/api/2/issue/${externalId}`}?fields=${withoutLongOnes}&expand=schema`)
    if (answer === null || !isAbout(text(fields(answer), 'id'), externalId)) return null
    const issue = inside(fields(answer), 'fields')
    return {
      assignee: isApp(inside(issue, 'assignee')) ? null : person(inside(issue, 'assignee')),
      requester: person(inside(issue, 'reporter')),
      organisation: organisation(fields(answer)),
    }
  },
  assignee: user,
  requester: (ask, id) => user(ask, id, 'id'),
}
