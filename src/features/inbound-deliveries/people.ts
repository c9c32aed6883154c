import type { TenantContext } from '../../context.ts'
import { engagementFor, listedValue } from '../../ticket-systems/apply-mapping.ts'
import type { Mapping } from '../../ticket-systems/mapping.ts'
import type { Named, Person, TicketReport } from '../../ticket-systems/system.ts'
import { externalClients } from '../clients/service.ts'
import { externalConsultants } from '../consultants/service.ts'
import { changeOrJoinContact, externalContacts, getContact } from '../contacts/service.ts'
import { findByExternalId, findOrWaitFor } from '../external-ids/service.ts'
import { type Assignee, type Stated, saidOf } from '../tickets/service.ts'

/**
 * Whom a call is about. What the mapping of the connection says goes first. Else people and organisations are known by
 * their id in the ticket system; one that is not known is created, or found by its e-mail address, when a name or an
 * address is given, and waited for when not.
 */
export async function findPeople(ctx: TenantContext, source: string, report: TicketReport, mapping: Mapping) {
  const clientId = await findClient(ctx, source, report.organisation, mapping)
  return {
    clientId,
    engagementId: engagementFor(report, mapping),
    contactId: await findContact(ctx, source, report.requester, clientId),
    assignees: await findAssignees(ctx, source, report, mapping),
  }
}

async function findClient(ctx: TenantContext, source: string, organisation: Named | null, { client }: Mapping) {
  if (organisation === null) return null
  const mapped = listedValue(client?.clients, organisation.id, organisation.name)
  if (mapped !== undefined || organisation.id === null) return mapped ?? null
  const known = await findByExternalId(ctx, 'client', source, organisation.id)
  if (known !== undefined || organisation.name === null) return known ?? null
  return (await externalClients.upsert(ctx, source, organisation.id, { name: organisation.name })).thing.id
}

async function findContact(ctx: TenantContext, source: string, person: Person | null, clientId: string | null) {
  if (!person?.id) return null
  const known = await findByExternalId(ctx, 'contact', source, person.id)
  const name = nameOf(person)
  const { email, locale } = person
  if (known !== undefined) return email === null ? known : contactWithAddress(ctx, known, email)
  if (name === undefined) return (await findOrWaitFor(ctx, { kind: 'contact', source, externalId: person.id })) ?? null
  const contact = {
    name,
    ...(email && { email }),
    ...(locale && { locale: canonical(locale) }),
    ...(clientId && { clientId }),
  }
  return (await externalContacts.upsert(ctx, source, person.id, contact)).thing.id
}

/** Gives a contact without an address the one that is told now; when another contact has it, the two are one. */
async function contactWithAddress(ctx: TenantContext, contactId: string, email: string): Promise<string> {
  const contact = await getContact(ctx, contactId)
  if (contact.email !== null || contact.archivedAt !== null) return contactId
  return (await changeOrJoinContact(ctx, contactId, { email })).id
}

/** undefined when the call says nothing about them. */
async function findAssignees(ctx: TenantContext, source: string, report: TicketReport, mapping: Mapping) {
  const named: readonly (Person & Stated)[] | undefined =
    report.consultants ?? (report.assignee ? [report.assignee] : undefined)
  if (!named) return undefined
  const assignees: Assignee[] = []
  for (const person of named) {
    const key = keyOf(person, mapping)
    if (key === null) continue
    const consultantId = await findConsultant(ctx, source, key, person, mapping)
    assignees.push({ ...(consultantId ? { consultantId } : { externalId: key }), ...saidOf(person) })
  }
  return assignees
}

/** What a consultant is known by in this ticket system. */
function keyOf({ id, email, login }: Person, { consultantBy = 'id' }: Mapping): string | null {
  if (consultantBy === 'email') return email
  return consultantBy === 'login' ? (login ?? null) : id
}

async function findConsultant(ctx: TenantContext, source: string, key: string, person: Person, mapping: Mapping) {
  const mapped = listedValue(mapping.consultants, person.id, person.email, person.login)
  if (mapped !== undefined) return mapped
  const known = await findByExternalId(ctx, 'consultant', source, key)
  const name = nameOf(person)
  if (known !== undefined) return known
  if (name === undefined) return findOrWaitFor(ctx, { kind: 'consultant', source, externalId: key })
  const consultant = { name, ...(person.email && { email: person.email }) }
  return (await externalConsultants.upsert(ctx, source, key, consultant)).thing.id
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
