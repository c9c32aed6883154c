/** What falls due about invitations, for a clock that is moved: the verbs of the sweeps, for one firm. */
import { defineStatement } from '../../../db/tenant.ts'
import { eachStatement, system } from '../../context.ts'
import { type FallingDue, wholeMs } from '../../falling-due.ts'
import { sendDueInvitations } from './first-mails.ts'
import { expire, freeAbandoned } from './queries.ts'

const atOnce = 200

const nextToSend = defineStatement<{ next: Date | null }>(
  'next_invitation_to_send',
  `select least((select ${wholeMs('min(due_at)')} from invitations where tenant_id = $1 and state = 'scheduled'),
     (select tenant_now() from invitations where tenant_id = $1 and state = 'sending' limit 1)) as next`,
)

const toSend = defineStatement<{ id: string; state: string }>(
  'invitations_to_send',
  `select id, state from invitations
   where tenant_id = $1 and (state = 'scheduled' and due_at <= tenant_now() or state = 'sending')
   order by due_at, id limit ${atOnce}`,
)

/** One that a worker is sending is due as well, so that the clock waits for it; one whose worker died is taken up. */
export const invitationsToSend: FallingDue = {
  name: 'invitations',
  nextDue: async ({ run, tenantId }) => (await run(nextToSend, [tenantId]))[0]!.next,
  runDue: async (deps, tenantId) => {
    const ctx = eachStatement(deps, tenantId, system)
    const due = await ctx.run(toSend, [tenantId])
    const ids = (of: string) => due.filter(({ state }) => state === of).map(({ id }) => id)
    const sending = ids('sending')
    if (sending.length > 0) await freeAbandoned(ctx, sending)
    await sendDueInvitations(deps, tenantId, ids('scheduled'))
    return due.length - sending.length
  },
}

const nextToExpire = defineStatement<{ next: Date | null }>(
  'next_invitation_to_expire',
  `select ${wholeMs('min(expires_at)')} as next from invitations where tenant_id = $1 and state in ('sent', 'unknown', 'ready')`,
)

const toExpire = defineStatement<{ id: string }>(
  'invitations_to_expire',
  `select id from invitations where tenant_id = $1 and state in ('sent', 'unknown', 'ready') and expires_at <= tenant_now()
   order by expires_at, id limit ${atOnce}`,
)

export const invitationsToExpire: FallingDue = {
  name: 'expiries',
  nextDue: async ({ run, tenantId }) => (await run(nextToExpire, [tenantId]))[0]!.next,
  runDue: async (deps, tenantId) => {
    const ctx = eachStatement(deps, tenantId, system)
    const ids = (await ctx.run(toExpire, [tenantId])).map(({ id }) => id)
    if (ids.length > 0) await expire(ctx, ids)
    return ids.length
  },
}
