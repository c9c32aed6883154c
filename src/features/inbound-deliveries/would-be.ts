/** A ticket after a call that is only tried, with the people whom it is about. */
import type { TenantContext } from '../../context.ts'
import { getClient } from '../clients/service.ts'
import { getConsultant } from '../consultants/service.ts'
import { getContact } from '../contacts/service.ts'
import { listDecisions } from '../decisions/service.ts'
import { getTicket } from '../tickets/service.ts'

export type WouldBe = Awaited<ReturnType<typeof outcomeOf>>

/** The ticket as it is now in the transaction, with its latest decision; what was left for the end of the transaction is done before. */
export async function outcomeOf(ctx: TenantContext, ticketId: string) {
  await ctx.settle()
  const ticket = await getTicket(ctx, ticketId)
  const { state, cycle, waitingFor, assigneeExternalId, requesterExternalId, resolvedAt } = ticket
  const client = ticket.clientId === null ? null : await getClient(ctx, ticket.clientId)
  const contact = ticket.contactId === null ? null : await getContact(ctx, ticket.contactId)
  const credits = resolvedAt === null ? ticket.consultants : (ticket.resolutions.at(-1)?.credits ?? [])
  const consultants = []
  for (const { consultantId, share } of credits) {
    const { name, email } = await getConsultant(ctx, consultantId)
    consultants.push({ id: consultantId, name, email, share })
  }
  const { items: decisions } = await listDecisions(ctx, { ticketId, limit: 200, sort: '-decidedAt' })
  const decision = decisions.find((each) => each.cycle === cycle) ?? null
  return {
    ...{ ticketId, state, cycle, waitingFor, assigneeExternalId, requesterExternalId, consultants },
    client: client && { id: client.id, name: client.name },
    contact: contact && { id: contact.id, name: contact.name, email: contact.email },
    decision: decision && { outcome: decision.outcome, reason: decision.reason },
  }
}

interface Previewed {
  wouldBe: WouldBe | null
}

const thingsOf = ({ client, contact, consultants }: WouldBe) =>
  [client, contact, ...consultants].filter((thing) => thing !== null)

/** The ids of all that is shown. */
export const idsIn = (previews: readonly Previewed[]): string[] =>
  previews.flatMap(({ wouldBe }) =>
    wouldBe === null ? [] : [wouldBe.ticketId, ...thingsOf(wouldBe).map(({ id }) => id)],
  )

/** Once the trial is undone: an id of what would be created is nobody's, so it is not shown. */
export function withoutNewIds<Preview extends Previewed>({ wouldBe, ...preview }: Preview, known: ReadonlySet<string>) {
  if (wouldBe === null) return { ...preview, wouldBe }
  const marked = <Thing extends { id: string }>(thing: Thing) => ({
    ...thing,
    id: known.has(thing.id) ? thing.id : null,
    isNew: !known.has(thing.id),
  })
  return {
    ...preview,
    wouldBe: {
      ...wouldBe,
      ticketId: known.has(wouldBe.ticketId) ? wouldBe.ticketId : null,
      client: wouldBe.client && marked(wouldBe.client),
      contact: wouldBe.contact && marked(wouldBe.contact),
      consultants: wouldBe.consultants.map(marked),
    },
  }
}
