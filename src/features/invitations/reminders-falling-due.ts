/** What falls due about reminders, for a clock that is moved. */
import { defineStatement } from '../../../db/tenant.ts'
import { eachStatement, system } from '../../context.ts'
import { type FallingDue, wholeMs } from '../../falling-due.ts'
import { freeAbandonedReminders } from './reminder-queries.ts'
import { sendDueReminders } from './reminders.ts'

const next = defineStatement<{ next: Date | null }>(
  'next_reminder_to_send',
  `select least((select ${wholeMs('min(due_at)')} from reminders where tenant_id = $1 and state = 'scheduled'),
     (select tenant_now() from reminders where tenant_id = $1 and state = 'sending' limit 1)) as next`,
)

const due = defineStatement<{ id: string; state: string }>(
  'reminders_to_send',
  `select id, state from reminders
   where tenant_id = $1 and (state = 'scheduled' and due_at <= tenant_now() or state = 'sending')
   order by due_at, id limit 200`,
)

/** One that a worker is sending is due as well, so that the clock waits for it; one whose worker died is taken up. */
export const remindersToSend: FallingDue = {
  name: 'reminders',
  nextDue: async ({ run, tenantId }) => (await run(next, [tenantId]))[0]!.next,
  runDue: async (deps, tenantId) => {
    const ctx = eachStatement(deps, tenantId, system)
    const found = await ctx.run(due, [tenantId])
    const ids = (of: string) => found.filter(({ state }) => state === of).map(({ id }) => id)
    const sending = ids('sending')
    if (sending.length > 0) await freeAbandonedReminders(ctx, sending)
    await sendDueReminders(deps, tenantId, ids('scheduled'))
    return found.length - sending.length
  },
}
