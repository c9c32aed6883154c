/** The API of ConnectWise PSA. Members sign in by an identifier, which calls name in place of the id of an owner. */
import { basicHeader, Secret, shape, Word } from '../credentials.ts'
import { email, type Fields, fields, flag, inside, list, text } from '../fields.ts'
import { type Ask, called, isAbout, type LookUp, path } from '../look-up.ts'
import { byId, type Named, type Person } from '../system.ts'
import { connectwiseNote } from './write-back.ts'

const named = (of: Fields, key: string): Named | null => {
  const id = text(inside(of, key), 'id')
  return id === null ? null : { id, name: text(inside(of, key), 'name') }
}

function member(found: Fields): Person | null {
  const id = text(found, 'id')
  if (id === null) return null
  return {
    id,
    email: email(found, 'officeEmail') ?? email(found, 'primaryEmail'),
    name: called(text(found, 'firstName'), text(found, 'lastName')),
    login: text(found, 'identifier'),
  }
}

/** The address that the contact is to be written to, else any that it has. */
function addressOf(contact: Fields): string | null {
  const items = list(contact, 'communicationItems').slice(0, 50).map(fields)
  const addresses = items.filter((item) => text(item, 'communicationType')?.toLowerCase() === 'email')
  const usual = addresses.filter((item) => flag(item, 'defaultFlag') === true)
  return [...usual, ...addresses].map((item) => email(item, 'value')).find((address) => address !== null) ?? null
}

async function contact(ask: Ask, id: string): Promise<Person | null> {
  const found = fields(await ask(path`company/contacts/${id}`))
  const known = text(found, 'id')
  const name = called(text(found, 'firstName'), text(found, 'lastName'))
  return known === null ? null : { id: known, email: addressOf(found), name }
}

/** Where there is no owner, the first of those the ticket is assigned to, by login. */
function owner(ticket: Fields): Person | null {
  const by = named(ticket, 'owner')
  if (by) return { ...by, email: null, login: text(inside(ticket, 'owner'), 'identifier') }
  const login = text(ticket, 'resources', 2000)?.split(',')[0]?.trim().slice(0, 200) ?? ''
  return login === '' ? null : { id: null, email: null, name: null, login }
}

export const connectwiseLookUp: LookUp = {
  credentials: [
    shape({
      company: Word('The company that signs in.'),
      publicKey: Word('Public key of an API member.'),
      privateKey: Secret('Private key of the API member.'),
      clientId: Secret('Client id from developer.connectwise.com.'),
    }),
  ],
  headers: ({ company, publicKey, privateKey = '', clientId = '' }) => ({
    ...basicHeader(`${company}+${publicKey}`, privateKey),
    clientid: clientId,
  }),
  placeOfNote: connectwiseNote,
  tryPath: 'system/info',
  async ticket(ask, { externalId }) {
    // Tickets of projects have the same numbers and a place of their own.
    const answer = (await ask(path`service/tickets/${externalId}`)) ?? (await ask(path`project/tickets/${externalId}`))
    if (answer === null) return null
    const ticket = fields(answer)
    if (!isAbout(text(ticket, 'id'), externalId)) return null
    const requester = byId(text(inside(ticket, 'contact'), 'id'))
    return {
      assignee: owner(ticket),
      requester: requester && {
        ...requester,
        email: email(ticket, 'contactEmailAddress'),
        name: text(inside(ticket, 'contact'), 'name') ?? text(ticket, 'contactName'),
      },
      organisation: named(ticket, 'company'),
    }
  },
  async assignee(ask, key, by) {
    if (by === 'id') return member(fields(await ask(path`system/members/${key}`)))
    if (key.includes('"')) return null
    const found = await ask(`${path`system/members?conditions=${`identifier="${key}"`}`}&pageSize=1`)
    return member(fields(Array.isArray(found) ? found[0] : null))
  },
  requester: contact,
  async organisation(ask, id) {
    const found = fields(await ask(path`company/companies/${id}`))
    return { id, name: isAbout(text(found, 'id'), id) ? text(found, 'name') : null }
  },
}
