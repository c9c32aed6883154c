import type { TenantContext } from '../../context.ts'
import { notFound, Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { knownByExternalId } from '../external-ids/service.ts'
import { applyTicketChange, type TicketChange } from './apply-change.ts'
import { lockTicket } from './change-queries.ts'
import {
  explained,
  insertTicket,
  selectClientOfEngagement,
  selectLatestChange,
  selectTicket,
  listTickets as selectTickets,
  updateTicket,
} from './queries.ts'
import type { NewResolution, NewTicket, TicketChangeBody, TicketConsultants, TicketQuery } from './schemas.ts'
import { statedOf } from './stated-shares.ts'

export { applyTicketChange, type TicketChange } from './apply-change.ts'
export { type Completion, completeTicket } from './complete.ts'
export type { Assignee, TicketState } from './cycles.ts'
export { handOverTickets } from './match-queries.ts'
export { explainWaitingTickets, finishMatches, matchWaitingTickets, sweepMatches } from './match-waiting.ts'
export { sharesOf } from './shares.ts'
export { applySourceChange } from './source-change.ts'
export { faultOfParts, type Stated, saidOf } from './stated-shares.ts'

/** Throws not_found, also for a ticket that a consultant has no part in. */
export async function getTicket(ctx: TenantContext, id: string) {
  const ticket = await selectTicket(ctx, id)
  if (!ticket) throw notFound('ticket')
  return ticket
}

export const listTickets = (ctx: TenantContext, query: TicketQuery) => selectTickets(ctx, query)

export async function createTicket(ctx: TenantContext, ticket: NewTicket, source?: string) {
  const { consultants, ...row } = ticket
  await checkEngagement(ctx, ticket)
  const { id } = await insertTicket(ctx, { ...row, source })
  if (consultants) await changeNow(ctx, id, () => ({ assignees: statedOf(consultants) }))
  await recordAudit(ctx, 'created', 'ticket', id)
  return getTicket(ctx, id)
}

export async function changeTicket(ctx: TenantContext, id: string, change: TicketChangeBody, expectedVersion?: number) {
  const before = await getTicket(ctx, id)
  await checkEngagement(ctx, { ...before, ...change })
  const row = await updateTicket(ctx, id, change, expectedVersion)
  if (row.contactId !== before.contactId) await applyTicketChange(ctx, id)
  await recordAudit(ctx, 'changed', 'ticket', id, { fields: Object.keys(change) })
  return getTicket(ctx, id)
}

/** Throws invalid_input when the engagement is one for another client. */
async function checkEngagement(
  ctx: TenantContext,
  { clientId, engagementId }: Pick<TicketChangeBody, 'clientId' | 'engagementId'>,
) {
  if (!clientId || !engagementId) return
  const engagement = await selectClientOfEngagement(ctx, engagementId)
  const message = 'is an engagement for another client'
  if (engagement && engagement.clientId !== clientId)
    throw new Problem('invalid_input', `/engagementId ${message}.`, { faults: [{ pointer: '/engagementId', message }] })
}

/** Says who works on the ticket from now on. Credits of earlier resolutions stay as they were frozen. */
export async function assignConsultants(
  ctx: TenantContext,
  id: string,
  { consultants }: TicketConsultants,
  expectedVersion?: number,
) {
  await updateTicket(ctx, id, {}, expectedVersion)
  await changeNow(ctx, id, () => ({ assignees: statedOf(consultants) }))
  await recordAudit(ctx, 'consultants_replaced', 'ticket', id, { count: consultants.length })
  return getTicket(ctx, id)
}

/**
 * Resolves the ticket; while it is resolved, saying so again changes nothing. Throws invalid_input for a moment in the
 * future and conflict for one before the last thing that happened to the ticket, which would leave it open.
 */
export async function resolveTicket(ctx: TenantContext, id: string, { resolvedAt }: NewResolution) {
  const at = resolvedAt === undefined ? undefined : new Date(resolvedAt)
  if (at && at > (await ctx.now()))
    throw new Problem('invalid_input', 'A ticket cannot be resolved in the future.', {
      faults: [{ pointer: '/resolvedAt', message: 'must not be in the future' }],
    })
  const resolved = await changeNow(ctx, id, ({ state, latest }) => {
    if (state === 'resolved' || state === 'closed') return undefined
    refuseDeleted(state)
    if (at && latest && at <= latest)
      throw new Problem('conflict', `Something happened to the ticket at ${latest.toISOString()}, after that moment.`)
    return { state: 'resolved', ...(at && { occurredAt: at }) }
  })
  if (resolved) await recordAudit(ctx, 'resolved', 'ticket', id)
  return getTicket(ctx, id)
}

/** Opens the ticket again and calls off the question that has not gone out; an open ticket stays as it is. */
export async function reopenTicket(ctx: TenantContext, id: string) {
  const reopened = await changeNow(ctx, id, ({ state }) => {
    refuseDeleted(state)
    return state === 'open' ? undefined : { state: 'open' }
  })
  if (reopened) await recordAudit(ctx, 'reopened', 'ticket', id)
  return getTicket(ctx, id)
}

function refuseDeleted(state: string) {
  if (state === 'deleted') throw new Problem('conflict', 'The ticket was deleted in its ticket system.')
}

/** Applies a change that happens now, after everything known so far; none when make gives none. */
async function changeNow(
  ctx: TenantContext,
  id: string,
  make: (ticket: { state: string; latest: Date | null }) => Partial<TicketChange> | undefined,
): Promise<boolean> {
  const ticket = await lockTicket(ctx, id)
  if (!ticket) throw notFound('ticket')
  const { at: latest } = await selectLatestChange(ctx, id)
  const change = make({ state: ticket.state, latest })
  if (!change) return false
  const now = Math.max((await ctx.now()).getTime(), (latest?.getTime() ?? 0) + 1)
  await applyTicketChange(ctx, id, { occurredAt: new Date(now), ...change }).catch(explained)
  return true
}

const knownTo = (source: string) =>
  knownByExternalId('ticket', {
    get: getTicket,
    change: async (ctx, id, { consultants, ...change }: NewTicket) => {
      const ticket = await changeTicket(ctx, id, change)
      return consultants ? assignConsultants(ctx, id, { consultants }) : ticket
    },
    createOrFind: async (ctx, ticket: NewTicket) => ({ created: true, thing: await createTicket(ctx, ticket, source) }),
  })

/** A ticket that is created by an external id belongs to that source: requester and assignee are looked up there. */
export const externalTickets: ReturnType<typeof knownTo> = {
  ...knownTo(''),
  async upsert(ctx, source, externalId, ticket) {
    const { created, thing } = await knownTo(source).upsert(ctx, source, externalId, ticket)
    return { created, thing: created ? await getTicket(ctx, thing.id) : thing }
  },
}
