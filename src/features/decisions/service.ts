import type { TenantContext } from '../../context.ts'
import { notFound } from '../../problems.ts'
import { sendInvitationsLater } from '../invitations/service.ts'
import {
  findDecision,
  type Resolution,
  readOccasion,
  listDecisions as selectDecisions,
  updateClientOfInvitations,
  withdrawDecision,
  writeDecision,
} from './queries.ts'
import type { DecisionQuery } from './schemas.ts'
import { verdict } from './verdict.ts'

/**
 * Decides whether the resolution of a ticket becomes an invitation, in the transaction that resolves it; call it after
 * the resolution and its credits are stored. However often it is called there is one decision, and one ask.
 */
export async function decideOnResolution(ctx: TenantContext, resolution: Resolution): Promise<void> {
  const occasion = await readOccasion(ctx, resolution)
  if (!occasion) throw notFound('resolution')
  const { resolved_at: resolvedAt, consultants, survey_version: surveyVersion } = occasion
  const facts = { resolvedAt, consultants, surveyVersion, suppressedBecause: occasion.suppressed_because }
  const written = await writeDecision(ctx, resolution, occasion, { ...verdict(occasion), facts })
  if (written?.invitation_id && written.due_now) sendInvitationsLater(ctx, written.invitation_id)
}

/** Decides again where a decision waits for a contact, an address or a consultant; any other decision stands. */
export const reconsider = decideOnResolution

/** Calls off what has not gone out, in the transaction that reopens the ticket. What was sent stays sent. */
export async function withdrawOnReopening(ctx: TenantContext, resolution: Resolution): Promise<void> {
  await withdrawDecision(ctx, resolution, 'The ticket was reopened before the survey went out.')
}

/** The client of a ticket has become known: what was asked about it, and not answered yet, is about that client's. */
export const nameClientOfInvitations = updateClientOfInvitations

export const listDecisions = (ctx: TenantContext, query: DecisionQuery) => selectDecisions(ctx, query)

export async function getDecision(ctx: TenantContext, id: string) {
  const decision = await findDecision(ctx, id)
  if (!decision) throw notFound('decision')
  return decision
}
