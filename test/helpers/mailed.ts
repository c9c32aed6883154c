import { sql } from 'kysely'
import type { Rules } from '../../src/asking/rules.ts'
import { sendDueInvitations, sendDueReminders } from '../../src/features/invitations/service.ts'
import { decidedTicket, invitationsOf, type TicketStory } from './asking.ts'
import type { MailServer } from './smtp.ts'
import type { World } from './world.ts'

/** Lets the firm's policy ask at once, by these rules. */
export const asksBy = ({ asTenant }: Pick<World, 'asTenant'>, rules: Partial<Rules>) =>
  asTenant(({ tx, tenantId }) =>
    tx
      .updateTable('policies')
      .set({ delayMinutes: 0, rules: JSON.stringify(rules) })
      .where('tenantId', '=', tenantId)
      .execute(),
  )

/** An invitation that is due, with what a test does to it and sees of it. */
export async function dueMail(firm: World, server: MailServer, story: TicketStory = {}) {
  const email = story.email ?? `anna.${crypto.randomUUID()}@example.com`
  const ticket = await decidedTicket(firm, { ...story, email })
  const [invitation] = await invitationsOf(firm, ticket)
  const id = invitation!.id
  const reminders = () =>
    firm.asTenant(({ tx }) =>
      tx.selectFrom('reminders').selectAll().where('invitationId', '=', id).orderBy('nth').execute(),
    )
  return {
    ...ticket,
    id,
    email,
    send: () => sendDueInvitations(firm.deps, firm.tenantId, [id]),
    now: async () => (await invitationsOf(firm, ticket))[0]!,
    mails: () => server.mails.filter(({ to }) => to === email),
    reminders,
    /** As if the days until its next reminder were over. */
    daysPass: () =>
      firm.asTenant(({ tx }) =>
        sql`update reminders set due_at = clock_timestamp() where invitation_id = ${id} and state = 'scheduled'`.execute(
          tx,
        ),
      ),
    remind: async () =>
      sendDueReminders(
        firm.deps,
        firm.tenantId,
        (await reminders()).map((reminder) => reminder.id),
      ),
  }
}

/** What was appended about the decision of a ticket. */
export const historyOf = ({ asTenant }: Pick<World, 'asTenant'>, { ticketId }: { ticketId: string }) =>
  asTenant(({ tx }) =>
    tx
      .selectFrom('decisionChanges as h')
      .innerJoin('decisions as d', 'd.id', 'h.decisionId')
      .select(['h.outcome', 'h.reason'])
      .where('d.ticketId', '=', ticketId)
      .orderBy('h.id')
      .execute(),
  )
