import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { archiveRow, changeRow, getRow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import { handOverWaiting } from '../decisions/service.ts'
import { joinExternalIds, knownByExternalId } from '../external-ids/service.ts'
import { handOverTickets, matchWaitingTickets } from '../tickets/service.ts'
import {
  explained,
  insertContact,
  insertContactUnlessTaken,
  lockAddress,
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

/** Changes a contact; once it has an e-mail address, tickets and milestones that waited for one wait no more. */
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
  if (contact.email) await lockAddress(ctx, normal(contact).email!)
  const created = await insertContactUnlessTaken(ctx, normal(contact))
  if (created) {
    await recordAudit(ctx, 'created', 'contact', created.id)
    return { created: true, thing: created }
  }
  const namesake = await selectContactIdByEmail(ctx, normal(contact).email ?? '')
  if (!namesake) throw new Problem('unavailable', 'The contact with this e-mail address was archived just now.')
  return { created: false, thing: await changeContact(ctx, namesake.id, contact) }
}

/**
 * Changes a contact that a ticket system knows by an id. One without an address that gets the address of another contact
 * is that contact, known to two systems: its ids and its tickets become the other's, which is what is given back. Throws
 * already_exists when both have addresses.
 */
export async function changeOrJoinContact(ctx: TenantContext, id: string, change: ContactChange) {
  const { email } = normal(change)
  if (!email) return changeContact(ctx, id, change)
  await lockAddress(ctx, email)
  const other = await selectContactIdByEmail(ctx, email)
  const contact = await getContact(ctx, id)
  if (!other || contact.email !== null || contact.archivedAt !== null) return changeContact(ctx, id, change)
  const both = { from: id, into: other.id }
  await joinExternalIds(ctx, 'contact', both)
  await handOverTickets(ctx, both)
  await handOverWaiting(ctx, both)
  await archiveContact(ctx, id)
  await recordAudit(ctx, 'joined', 'contact', id, { into: other.id })
  const { clientId } = await getContact(ctx, other.id)
  return changeContact(ctx, other.id, { ...(clientId === null && { clientId: contact.clientId }), ...change })
}

export const externalContacts = knownByExternalId('contact', {
  get: getContact,
  change: changeOrJoinContact,
  createOrFind: createOrFindContact,
  linked: (ctx, id) => matchWaitingTickets(ctx, { kind: 'contact', id }),
})
