import type { TenantContext } from '../../src/context.ts'
import { decideOnResolution } from '../../src/features/decisions/service.ts'
import type { World } from './world.ts'

type Firm = Pick<World, 'asTenant'>

export interface TicketStory {
  /** null: nobody is known who asked for help. */
  email?: string | null
  contact?: string | null
  /** Language tag of the contact. */
  locale?: string
  consultants?: string[]
  resolvedAt?: Date
}

export interface ResolvedTicket {
  ticketId: string
  contactId: string | null
  consultantIds: string[]
  cycle: number
}

const id = async (query: { executeTakeFirstOrThrow(): Promise<{ id: string }> }) =>
  (await query.executeTakeFirstOrThrow()).id

/** A ticket that was just resolved, with its people; nothing is decided about it yet. */
export async function resolvedTicket(ctx: TenantContext, story: TicketStory = {}): Promise<ResolvedTicket> {
  const { tx, tenantId } = ctx
  const {
    email = `anna.${crypto.randomUUID()}@example.com`,
    contact = 'Anna Berg',
    consultants = ['Jonas Frey'],
  } = story
  const resolvedAt = story.resolvedAt ?? new Date()
  const contactId =
    contact === null
      ? null
      : await id(
          tx
            .insertInto('contacts')
            .values({ tenantId, name: contact, email, locale: story.locale ?? null })
            .returning('id'),
        )
  const ticket = { tenantId, subject: 'Printer prints nothing', contactId, state: 'resolved', cycle: 1, resolvedAt }
  const ticketId = await id(tx.insertInto('tickets').values(ticket).returning('id'))
  await tx.insertInto('ticketResolutions').values({ tenantId, ticketId, cycle: 1, resolvedAt }).execute()
  const consultantIds: string[] = []
  for (const name of consultants) consultantIds.push(await creditedConsultant(ctx, ticketId, name, consultants.length))
  return { ticketId, contactId, consultantIds, cycle: 1 }
}

export async function creditedConsultant({ tx, tenantId }: TenantContext, ticketId: string, name: string, of = 1) {
  const consultantId = await id(tx.insertInto('consultants').values({ tenantId, name }).returning('id'))
  await tx
    .insertInto('resolutionCredits')
    .values({ tenantId, ticketId, cycle: 1, consultantId, share: (1 / of).toFixed(9) })
    .execute()
  return consultantId
}

/** A ticket that was resolved and decided about, in one transaction as in real life. */
export const decidedTicket = ({ asTenant }: Firm, story?: TicketStory) =>
  asTenant(async (ctx) => {
    const ticket = await resolvedTicket(ctx, story)
    decideOnResolution(ctx, ticket)
    return ticket
  })

/** Lets the firm ask at once instead of a day later. */
export const asksAtOnce = ({ asTenant }: Firm) =>
  asTenant(({ tx, tenantId }) =>
    tx.updateTable('policies').set({ delayMinutes: 0 }).where('tenantId', '=', tenantId).execute(),
  )

export const decisionOf = ({ asTenant }: Firm, { ticketId }: { ticketId: string }) =>
  asTenant(({ tx }) => tx.selectFrom('decisions').selectAll().where('ticketId', '=', ticketId).execute())

export const invitationsOf = ({ asTenant }: Firm, { ticketId }: { ticketId: string }) =>
  asTenant(({ tx }) => tx.selectFrom('invitations').selectAll().where('ticketId', '=', ticketId).execute())
