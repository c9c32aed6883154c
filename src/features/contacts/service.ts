import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { archiveRow, changeRow, getRow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import { knownByExternalId } from '../external-ids/service.ts'
import { matchWaitingTickets } from '../tickets/service.ts'
import {
  explained,
  insertContact,
  insertContactUnlessTaken,
  selectContactIdByEmail,
  listContacts as selectContacts,
} from './queries.ts'
import type { ContactChange, ContactQuery, NewContact } from './schemas.ts'

const normal = <C extends ContactChange>(contact: C): C =>
  contact.email ? { ...contact, email: contact.email.toLowerCase() } : contact

/** Throws already_exists when another contact, not archived, has the e-mail address. */
export async function createContact(ctx: TenantContext, contact: NewContact) {
  const created = await insertContact(ctx, normal(contact))
  await recordAudit(ctx, 'created', 'contact', created.id)
  return created
}

export const getContact = (ctx: TenantContext, id: string) => getRow(ctx, 'contacts', 'contact', id)

export const listContacts = (ctx: TenantContext, query: ContactQuery) => selectContacts(ctx, query)

/** Changes a contact; once it has an e-mail address, tickets that waited for one wait no more. */
export async function changeContact(ctx: TenantContext, id: string, change: ContactChange, expectedVersion?: number) {
  const changed = await changeRow(ctx, 'contacts', 'contact', id, normal(change), expectedVersion).catch(explained)
  await recordAudit(ctx, 'changed', 'contact', id, { fields: Object.keys(change) })
  if (change.email) await matchWaitingTickets(ctx, { kind: 'contact', id })
  return changed
}

/** Archives a contact: its tickets and answers stay, it is asked nothing more, and its e-mail address becomes free. */
export async function archiveContact(ctx: TenantContext, id: string, expectedVersion?: number) {
  await archiveRow(ctx, 'contacts', 'contact', id, expectedVersion)
  await recordAudit(ctx, 'archived', 'contact', id)
}

/** Creates the contact; when one with the same e-mail address is there already, changes that one instead. */
async function createOrFindContact(ctx: TenantContext, contact: NewContact) {
  const created = await insertContactUnlessTaken(ctx, normal(contact))
  if (created) {
    await recordAudit(ctx, 'created', 'contact', created.id)
    return { created: true, thing: created }
  }
  const namesake = await selectContactIdByEmail(ctx, normal(contact).email ?? '')
  if (!namesake) throw new Problem('unavailable', 'The contact with this e-mail address was archived just now.')
  return { created: false, thing: await changeContact(ctx, namesake.id, contact) }
}

export const externalContacts = knownByExternalId('contact', {
  get: getContact,
  change: changeContact,
  createOrFind: createOrFindContact,
  linked: (ctx, id) => matchWaitingTickets(ctx, { kind: 'contact', id }),
})
