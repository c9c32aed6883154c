/*
 * The rules of time and budget once more, when a mail is due: a worker that was away for days finds many overdue asks
 * of one contact. They are weighed under the locks under which decisions are made, each against those that went out and
 * those that are overdue before it, so that of two that shut each other out exactly the first goes, whoever sends.
 */
import { inTenant, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { lockBudgets, reachOf, readPastAsks } from '../decisions/budgets.ts'
import { type Claimed, claimInvitations } from './claim-queries.ts'
import { callOffInvitation, type DueInvitation, holdDue, putOffInvitation, readDue } from './weighing-queries.ts'
import { weigh } from './weighing-verdict.ts'

/** Puts off or calls off what may not go now, and claims the rest. */
export const weighInvitations = (deps: Deps, tenantId: string, ids: readonly string[]): Promise<Claimed[]> =>
  inTenant(deps, tenantId, system, async (ctx) => {
    const locks = new Set((await readDue(ctx, ids)).flatMap(locksOf))
    if (locks.size > 0) await lockBudgets(ctx, locks)
    const claimed: Claimed[] = []
    for (const mail of (await holdDue(ctx, ids)).sort(inTurn)) claimed.push(...(await weighOne(ctx, mail)))
    return claimed
  })

const keyOf = ({ due_at, id }: Pick<DueInvitation, 'due_at' | 'id'>) => `${due_at.toISOString()} ${id}`

const inTurn = (a: DueInvitation, b: DueInvitation) => (keyOf(a) < keyOf(b) ? -1 : 1)

const reachOfMail = ({ rules, ...of }: DueInvitation) =>
  reachOf(rules, { contactId: of.contact_id, clientId: of.client_id, engagementId: of.engagement_id })

function locksOf(mail: DueInvitation): string[] {
  const { contactId, clientId, engagementId } = reachOfMail(mail) ?? {}
  const keys = [contactId && `contact ${contactId}`, clientId && `client ${clientId}`]
  return [...keys, engagementId && `engagement ${engagementId}`].filter((key) => typeof key === 'string')
}

async function weighOne(ctx: TenantContext, mail: DueInvitation): Promise<Claimed[]> {
  const weighed = weigh(mail, await asksBefore(ctx, mail))
  if (weighed.go) return claimInvitations(ctx, [mail.id], true)
  if (weighed.laterAt) await putOffInvitation(ctx, mail.id, { ...weighed, at: weighed.laterAt })
  else await callOffInvitation(ctx, mail.id, weighed)
  return []
}

/** What is planned for later is weighed against this one when its own turn comes. */
async function asksBefore(ctx: TenantContext, mail: DueInvitation) {
  const reach = reachOfMail(mail)
  if (!reach) return []
  const asks = await readPastAsks(ctx, reach, mail.occasion_id)
  return asks.filter(
    ({ planned, dueAt, invitationId }) => !planned || keyOf({ due_at: dueAt, id: invitationId }) < keyOf(mail),
  )
}
