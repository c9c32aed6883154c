import type { TenantContext } from '../../context.ts'
import { externalClients } from '../clients/service.ts'
import { externalConsultants } from '../consultants/service.ts'
import { changeContact, externalContacts, getContact, listContacts } from '../contacts/service.ts'
import { findByExternalId } from '../external-ids/service.ts'
import { type Assignee, type Stated, saidOf } from '../tickets/service.ts'
import type { Person, TicketChange } from './readers/reader.ts'

/**
 * Whom a call is about. People and organisations are known by their id in the ticket system; one that is not known is
 * created, or found by its e-mail address, when a name or an address is given, and waited for when not.
 */
export async function findPeople(ctx: TenantContext, source: string, change: TicketChange) {
  const clientId = await findClient(ctx, source, change.organisation)
  return {
    clientId,
    contactId: await findContact(ctx, source, change.requester, clientId),
    assignees: await findAssignees(ctx, source, change),
  }
}

async function findClient(ctx: TenantContext, source: string, organisation: TicketChange['organisation']) {
  if (!organisation?.id) return null
  const known = await findByExternalId(ctx, 'client', source, organisation.id)
  if (known !== undefined || organisation.name === null) return known ?? null
  return (await externalClients.upsert(ctx, source, organisation.id, { name: organisation.name })).thing.id
}

async function findContact(ctx: TenantContext, source: string, person: Person | null, clientId: string | null) {
  if (!person?.id) return null
  const known = await findByExternalId(ctx, 'contact', source, person.id)
  const name = nameOf(person)
  const { email, locale } = person
  if (known !== undefined && email !== null) await completeAddress(ctx, known, email)
  if (known !== undefined || name === undefined) return known ?? null
  const contact = {
    name,
    ...(email && { email }),
    ...(locale && { locale: canonical(locale) }),
    ...(clientId && { clientId }),
  }
  return (await externalContacts.upsert(ctx, source, person.id, contact)).thing.id
}

/** Gives a contact without an address the one that is told now, unless another contact has it. */
async function completeAddress(ctx: TenantContext, contactId: string, email: string) {
  const contact = await getContact(ctx, contactId)
  if (contact.email !== null || contact.archivedAt !== null) return
  const { items } = await listContacts(ctx, { email, limit: 1, sort: 'createdAt' })
  if (items.length === 0) await changeContact(ctx, contactId, { email })
}

/** undefined when the call says nothing about them. */
async function findAssignees(ctx: TenantContext, source: string, change: TicketChange) {
  const named: (Person & Stated)[] | undefined = change.consultants ?? (change.assignee ? [change.assignee] : undefined)
  if (!named) return undefined
  const assignees: Assignee[] = []
  for (const person of named) {
    if (!person.id) continue
    const consultantId = await findConsultant(ctx, source, person.id, person)
    assignees.push({ ...(consultantId ? { consultantId } : { externalId: person.id }), ...saidOf(person) })
  }
  return assignees
}

async function findConsultant(ctx: TenantContext, source: string, externalId: string, person: Person) {
  const known = await findByExternalId(ctx, 'consultant', source, externalId)
  const name = nameOf(person)
  if (known !== undefined || name === undefined) return known
  const consultant = { name, ...(person.email && { email: person.email }) }
  return (await externalConsultants.upsert(ctx, source, externalId, consultant)).thing.id
}

/** A name to call somebody by; undefined for one who is only an id. */
const nameOf = ({ name, email }: Person) => name ?? email?.split('@')[0]

function canonical(locale: string): string | null {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? null
  } catch {
    return null
  }
}
