/*
 * A mapping that is entered later names people and organisations that calls have told of by their ids: tickets that wait
 * go on as if it had been there then. What was credited already stays, and so does what a ticket knows of its client.
 */
import type { TenantContext } from '../../context.ts'
import { engagementFor, listedValue } from '../../ticket-systems/apply-mapping.ts'
import type { Mapping } from '../../ticket-systems/mapping.ts'
import { nameClientOfInvitations } from '../decisions/service.ts'
import { applyTicketChange } from './apply-change.ts'
import { lockTicket } from './change-queries.ts'
import {
  nameAssignees,
  selectTicketsTold,
  selectTicketsWithAssignees,
  selectUnknownAssignees,
  selectUnknownPlaces,
  type TellingTicket,
} from './name-told-queries.ts'
import { rewriteTickets } from './rewrite-tickets.ts'

/** Writes the consultants of the mapping into tickets that wait for them, with credit. Whether none is left. */
export async function nameConsultants(
  ctx: TenantContext,
  connectionId: string,
  { consultants }: Mapping,
  atMost: number,
): Promise<boolean> {
  if (consultants === undefined) return true
  const named = (await selectUnknownAssignees(ctx, connectionId)).flatMap((externalId) => {
    const consultantId = listedValue(consultants, externalId)
    return consultantId === undefined ? [] : [{ externalId, consultantId }]
  })
  if (named.length === 0) return true
  const tickets = await selectTicketsWithAssignees(ctx, connectionId, named, atMost)
  await rewriteTickets(ctx, tickets, (ticketId) => nameAssignees(ctx, ticketId, named))
  return tickets.length < atMost
}

/** Gives tickets the client, and those that wait the engagement, that the mapping names now. Whether none is left. */
export async function nameClients(
  ctx: TenantContext,
  connectionId: string,
  mapping: Mapping,
  atMost: number,
): Promise<boolean> {
  if (!mapping.client?.clients && !mapping.engagements) return true
  const told = (await selectUnknownPlaces(ctx, connectionId)).flatMap((each) => meaning(each, mapping) ?? [])
  if (told.length === 0) return true
  const tickets = await selectTicketsTold(ctx, connectionId, told, atMost)
  for (const { id, clientId, engagementId } of tickets) {
    const ticket = await lockTicket(ctx, id)
    // From before the last call: what is older fills in only what is not known.
    const occurredAt = new Date((ticket?.source_changed_at ?? (await ctx.now())).getTime() - 1)
    await applyTicketChange(ctx, id, { occurredAt, facts: { clientId, engagementId } })
    await nameClientOfInvitations(ctx, id)
  }
  return tickets.length < atMost
}

/** What the mapping says of what a ticket lacks; undefined when that is nothing. */
function meaning({ told, type, lacksClient, lacksEngagement }: TellingTicket, mapping: Mapping) {
  const by = mapping.client?.by ?? 'organisation'
  const organisation = by === 'place' ? told.place : by === told.by ? told.organisation : null
  const clientId = listedValue(mapping.client?.clients, organisation?.id, organisation?.name) ?? null
  const engagementId = engagementFor({ place: told.place, type, organisation }, mapping)
  const found = {
    ...{ told, type, lacksClient, lacksEngagement },
    clientId: lacksClient ? clientId : null,
    engagementId: lacksEngagement ? engagementId : null,
  }
  return found.clientId === null && found.engagementId === null ? undefined : found
}
