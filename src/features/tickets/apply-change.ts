import type { TenantContext } from '../../context.ts'
import { notFound } from '../../problems.ts'
import { decideOnResolution, reconsider, withdrawOnReopening } from '../decisions/service.ts'
import { findByExternalId } from '../external-ids/service.ts'
import { assignTicket } from './assignment-queries.ts'
import {
  type CycleRow,
  type CycleWrite,
  type LockedTicket,
  lockTicket,
  recordChanges,
  selectChanges,
  selectCycles,
  storeCycles,
  type TicketFacts,
  writeTicket,
} from './change-queries.ts'
import { crediting, sameCredits } from './credits.ts'
import {
  type Assignee,
  numberCycles,
  type RecordedChange,
  readHistory,
  type TicketHistory,
  type TicketState,
  type UnmappedStatus,
} from './cycles.ts'

/** What somebody says about a ticket: the API of now, a ticket system of some moment. What is left out says nothing. */
export interface TicketChange {
  occurredAt: Date
  state?: TicketState
  /** When it was resolved, if that is said apart from the moment the change speaks of. */
  resolvedAt?: Date
  wasResolved?: boolean
  /** In place of a state: a status that nobody has explained yet. */
  unmapped?: UnmappedStatus
  assignees?: Assignee[]
  facts?: TicketFacts
}

/**
 * The one state machine of tickets. Keeps what was said, reads state and resolution cycles from all that was ever said,
 * freezes credits, and has whom to ask decided or called off. Repeating a change, or giving changes in another order,
 * ends in the same ticket and asks nobody twice. Without a change it only looks again whether somebody who was not
 * known has become known. Throws not_found.
 */
export async function applyTicketChange(ctx: TenantContext, ticketId: string, change?: TicketChange) {
  const ticket = await lockTicket(ctx, ticketId)
  if (!ticket) throw notFound('ticket')
  if (change) await recordChanges(ctx, ticketId, recordsOf(change))
  const history = readHistory(await selectChanges(ctx, ticketId))
  const stored = await selectCycles(ctx, ticketId)
  const credit = await crediting(ctx, ticket, [history.assignees, ...history.resolutions.map((r) => r.assignees)])

  const numbers = numberCycles(
    history.resolutions,
    stored.map((row) => ({ cycle: row.cycle, resolvedAt: row.resolved_at, asked: row.asked })),
  )
  const cycles = history.resolutions.map(({ assignees, ...period }, index) => ({
    cycle: numbers[index]!,
    ...period,
    ...credit(assignees, frozenAs({ resolvedAt: period.resolvedAt, cycle: numbers[index]! }, stored, history)),
  }))
  await storeCycles(
    ctx,
    ticket,
    cycles.filter((each) => differs(each, stored)),
  )

  const current = credit(history.assignees)
  await assignTicket(ctx, ticketId, current)
  const last = cycles.at(-1)
  const facts = change?.facts ?? {}
  const isNewest = !change || !ticket.source_changed_at || change.occurredAt >= ticket.source_changed_at
  const requester = isNewest
    ? (facts.requesterExternalId ?? ticket.requester_external_id)
    : (ticket.requester_external_id ?? facts.requesterExternalId ?? null)
  const contactId = await contactOf(ctx, ticket, requester, isNewest ? facts.contactId : undefined)
  await writeTicket(
    ctx,
    ticketId,
    isNewest,
    { ...facts, requesterExternalId: requester },
    {
      state: history.state,
      cycle: last?.cycle ?? 0,
      resolvedAt: last && !last.reopenedAt ? last.resolvedAt : null,
      assigneeExternalId: current.assigneeExternalId,
      contactId,
      unmapped: history.unmapped,
      sourceChangedAt: isNewest && change?.facts ? change.occurredAt : ticket.source_changed_at,
    },
  )
  const lookAgain = !change || contactId !== ticket.contact_id
  await decide(ctx, ticketId, { cycles, stored, lookAgain })
  return { id: ticketId, state: history.state, cycle: last?.cycle ?? 0 }
}

function recordsOf({
  occurredAt,
  state,
  resolvedAt,
  wasResolved = false,
  unmapped,
  assignees,
}: TicketChange): RecordedChange[] {
  const records: RecordedChange[] = []
  const silent = { wasResolved: false, assignees: null }
  if (resolvedAt && resolvedAt < occurredAt) records.push({ at: resolvedAt, state: 'resolved', ...silent })
  if (state) records.push({ at: occurredAt, state, wasResolved, assignees: assignees ?? null })
  else if (unmapped)
    records.push({ at: occurredAt, state: 'unmapped', status: unmapped, wasResolved, assignees: assignees ?? null })
  else if (assignees) records.push({ at: occurredAt, state: 'unchanged', wasResolved: false, assignees })
  return records
}

/** The resolution as it was stored: that of its moment, or, when the moment was told anew, that of its number. */
function frozenAs(
  { resolvedAt, cycle }: { resolvedAt: Date; cycle: number },
  stored: CycleRow[],
  { resolutions }: TicketHistory,
): CycleRow | undefined {
  const isAt = (row: CycleRow, moment: Date) => row.resolved_at.getTime() === moment.getTime()
  const isElsewhere = (row: CycleRow) => resolutions.some((each) => isAt(row, each.resolvedAt))
  return stored.find((row) => isAt(row, resolvedAt)) ?? stored.find((row) => row.cycle === cycle && !isElsewhere(row))
}

function differs(cycle: CycleWrite, stored: CycleRow[]): boolean {
  const row = stored.find((each) => each.cycle === cycle.cycle)
  return (
    row === undefined ||
    row.resolved_at.getTime() !== cycle.resolvedAt.getTime() ||
    row.reopened_at?.getTime() !== cycle.reopenedAt?.getTime() ||
    row.assignee_external_id !== cycle.assigneeExternalId ||
    row.shares_from !== cycle.sharesFrom ||
    !sameCredits(row.credits, cycle.credits)
  )
}

/** The contact that was given, else whoever has the requester's id; a requester who is nobody yet is waited for. */
async function contactOf(
  ctx: TenantContext,
  ticket: LockedTicket,
  requester: string | null,
  given: string | null | undefined,
): Promise<string | null> {
  if (given) return given
  const isSame = requester === ticket.requester_external_id
  if (requester === null || ticket.source === null || (isSame && ticket.contact_id !== null)) return ticket.contact_id
  return (await findByExternalId(ctx, 'contact', ticket.source, requester)) ?? null
}

async function decide(
  ctx: TenantContext,
  ticketId: string,
  { cycles, stored, lookAgain }: { cycles: CycleWrite[]; stored: CycleRow[]; lookAgain: boolean },
) {
  for (const { cycle, reopenedAt, credits } of cycles) {
    const before = stored.find((row) => row.cycle === cycle)
    if (!before) decideOnResolution(ctx, { ticketId, cycle })
    else if (reopenedAt && !before.reopened_at) await withdrawOnReopening(ctx, { ticketId, cycle })
    else if (!reopenedAt && (lookAgain || (before.credits.length === 0 && credits.length > 0)))
      reconsider(ctx, { ticketId, cycle })
  }
}
