import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { archiveRow, changeRow, getRow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import { joinExternalIds, knownByExternalId } from '../external-ids/service.ts'
import { matchWaitingTickets } from '../tickets/service.ts'
import {
  explained,
  insertConsultant,
  insertConsultantUnlessTaken,
  selectConsultantIdByEmail,
  listConsultants as selectConsultants,
} from './queries.ts'
import type { ConsultantChange, ConsultantQuery, NewConsultant } from './schemas.ts'

const normal = <C extends ConsultantChange>(consultant: C): C =>
  consultant.email ? { ...consultant, email: consultant.email.toLowerCase() } : consultant

/** Throws already_exists when another consultant, not archived, has the e-mail address. */
export async function createConsultant(ctx: TenantContext, consultant: NewConsultant) {
  const created = await insertConsultant(ctx, normal(consultant))
  await recordAudit(ctx, 'created', 'consultant', created.id)
  return created
}

export const getConsultant = (ctx: TenantContext, id: string) => getRow(ctx, 'consultants', 'consultant', id)

export const listConsultants = (ctx: TenantContext, query: ConsultantQuery) => selectConsultants(ctx, query)

export async function changeConsultant(
  ctx: TenantContext,
  id: string,
  change: ConsultantChange,
  expectedVersion?: number,
) {
  const changed = await changeRow(ctx, 'consultants', 'consultant', id, normal(change), expectedVersion).catch(
    explained,
  )
  await recordAudit(ctx, 'changed', 'consultant', id, { fields: Object.keys(change) })
  return changed
}

/** Archives a consultant: tickets, answers and figures stay. There is no harder deletion: history names its people. */
export async function archiveConsultant(ctx: TenantContext, id: string, expectedVersion?: number) {
  await archiveRow(ctx, 'consultants', 'consultant', id, expectedVersion)
  await recordAudit(ctx, 'archived', 'consultant', id)
}

/** Creates the consultant; when one with the same e-mail address is there already, changes that one instead. */
async function createOrFindConsultant(ctx: TenantContext, consultant: NewConsultant) {
  const created = await insertConsultantUnlessTaken(ctx, normal(consultant))
  if (created) {
    await recordAudit(ctx, 'created', 'consultant', created.id)
    return { created: true, thing: created }
  }
  const namesake = await selectConsultantIdByEmail(ctx, normal(consultant).email ?? '')
  if (!namesake) throw new Problem('unavailable', 'The consultant with this e-mail address was archived just now.')
  return { created: false, thing: await changeConsultant(ctx, namesake.id, consultant) }
}

/**
 * Changes a consultant that a ticket system knows by an id. One without an address that gets the address of another
 * consultant is that consultant: its ids mean the other one from now on, which is what is given back. What was credited
 * stays where it is. Throws already_exists when both have addresses.
 */
async function changeOrJoinConsultant(ctx: TenantContext, id: string, change: ConsultantChange) {
  const { email } = normal(change)
  const other = email ? await selectConsultantIdByEmail(ctx, email) : undefined
  const consultant = await getConsultant(ctx, id)
  if (!other || consultant.email !== null || consultant.archivedAt !== null) return changeConsultant(ctx, id, change)
  await joinExternalIds(ctx, 'consultant', { from: id, into: other.id })
  await archiveConsultant(ctx, id)
  await recordAudit(ctx, 'joined', 'consultant', id, { into: other.id })
  const changed = await changeConsultant(ctx, other.id, change)
  await matchWaitingTickets(ctx, { kind: 'consultant', id: other.id })
  return changed
}

export const externalConsultants = knownByExternalId('consultant', {
  get: getConsultant,
  change: changeOrJoinConsultant,
  createOrFind: createOrFindConsultant,
  linked: (ctx, id) => matchWaitingTickets(ctx, { kind: 'consultant', id }),
})
