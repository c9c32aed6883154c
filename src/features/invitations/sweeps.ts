/*
 * What looks after invitations of all firms, whatever became of the queue. A function of the database names the rows,
 * ids only; each is then changed inside its own tenant.
 */
import { eachStatement, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import type { JobContract } from '../../jobs.ts'
import { sendInvitations, sendReminders } from './jobs.ts'
import { expire, freeAbandoned } from './queries.ts'
import { freeAbandonedReminders } from './reminder-queries.ts'

const renudgeAfter = '60 seconds'
const nudgesAtOnce = 5000
const waitingOfOneTenant = 2000
const changesAtOnce = 1000

interface Found {
  tenant_id: string
  id: string
}

async function find(deps: Deps, call: string, values: unknown[]): Promise<Map<string, string[]>> {
  const { rows } = await deps.pool.query<Found>(`select tenant_id, id from ${call}`, values)
  const byTenant = new Map<string, string[]>()
  for (const { tenant_id, id } of rows) {
    const ids = byTenant.get(tenant_id)
    if (ids) ids.push(id)
    else byTenant.set(tenant_id, [id])
  }
  return byTenant
}

/**
 * Wakes the workers about rows that are due, so many of one firm at most; resolves to how many. Those that are longest
 * due go first in each firm, so that a firm that asks thousands does not keep the others waiting.
 */
const nudging = (contract: JobContract, nudgeFunction: string) => async (deps: Deps) => {
  const { rows } = await deps.pool.query<Found & { nth: number }>(
    `select tenant_id, id, nth::int from ${nudgeFunction}($1::interval, $2, $3) order by nth`,
    [renudgeAfter, nudgesAtOnce, waitingOfOneTenant],
  )
  for (const [tenantId, due] of Map.groupBy(rows, (row) => row.tenant_id)) {
    const ids = due.map(({ id }) => id)
    await deps.queues.add(
      contract,
      { tenantId, ids },
      due.map(({ nth }) => nth - 1),
    )
  }
  return rows.length
}

export const nudgeDueInvitations = nudging(sendInvitations, 'nudge_due_invitations')

export const nudgeDueReminders = nudging(sendReminders, 'nudge_due_reminders')

const changing =
  (call: string, change: (ctx: TenantContext, ids: string[]) => Promise<unknown>) =>
  async (deps: Deps): Promise<number> => {
    let count = 0
    for (const [tenantId, ids] of await find(deps, call, [changesAtOnce])) {
      await change(eachStatement(deps, tenantId, system), ids)
      count += ids.length
    }
    return count
  }

/** Takes up invitations whose worker died: those not yet mailed are scheduled again, the others are unknown. */
export const recoverAbandonedInvitations = changing('abandoned_invitations($1)', freeAbandoned)

/** The same for reminders. */
export const recoverAbandonedReminders = changing('abandoned_reminders($1)', freeAbandonedReminders)

/** Ends the surveys that nobody answered in time. */
export const expireInvitations = changing('expired_invitations($1)', expire)
