import type { TenantContext } from '../../context.ts'
import type { Mapping } from '../../ticket-systems/mapping.ts'
import type { TicketReport } from '../../ticket-systems/system.ts'
import { applySourceChange } from '../tickets/service.ts'
import { findPeople } from './people.ts'
import type { WaitingDelivery } from './queries.ts'

/** What is to be known of a call besides what it says. */
export type CallOf = Pick<WaitingDelivery, 'source' | 'connection_id' | 'received_at' | 'mapping'>

/** Nothing happened later than it was told: a sender whose clock is ahead must not outrank what comes after. */
const happenedAt = (said: Date | null, received: Date) => (said && said < received ? said : received)

/** Applies what a call says about one ticket, which is created when it is not known yet. */
export async function applyReport(
  ctx: TenantContext,
  { source, connection_id: connectionId, received_at: receivedAt, mapping }: CallOf,
  report: TicketReport,
) {
  const people = await findPeople(ctx, source, report, mapping)
  return applySourceChange(
    ctx,
    { source, externalId: report.externalId, connectionId },
    {
      occurredAt: happenedAt(report.occurredAt, receivedAt),
      ...(report.resolvedAt &&
        report.resolves !== 'needs-mapping' && { resolvedAt: happenedAt(report.resolvedAt, receivedAt) }),
      ...stateSaid(report),
      ...(people.assignees && { assignees: people.assignees }),
      facts: {
        number: report.number,
        subject: report.subject,
        type: report.type,
        priority: report.priority,
        tags: report.tags,
        clientId: people.clientId,
        engagementId: people.engagementId,
        contactId: people.contactId,
        requesterExternalId: report.requester?.id,
        openedAt: report.openedAt,
        told: toldBy(report, mapping),
      },
    },
  )
}

/** Kept for a mapping that is entered later; null when the call names neither an organisation nor a place. */
const toldBy = ({ organisation, place }: TicketReport, { client }: Mapping) =>
  organisation || place ? { by: client?.by ?? 'organisation', organisation, place } : null

/** What is to be kept of the state; a status that nobody has explained is kept in its own words until somebody does. */
function stateSaid({ state, resolves, status, isStanding = false }: TicketReport) {
  if (resolves === 'needs-mapping') {
    const words = { id: status?.id ?? null, name: status?.name ?? null }
    return { unmapped: { ...words, ...(state !== 'unknown' && { otherwise: state }) }, wasResolved: isStanding }
  }
  if (state === 'unknown') return {}
  return { state, wasResolved: (state === 'resolved' || state === 'closed') && resolves === 'no' }
}
