import { dateAfter, latestDate } from '../../asking/dates.ts'
import { wallTime } from '../../asking/local-time.ts'
import { inTenant, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { wakeAbout } from '../../nudges.ts'
import { decideOnOccasion, type Occasion } from '../decisions/service.ts'
import { type DueDate, lockDue, type Member, type Moved, moveOn, selectAudience } from './date-queries.ts'
import { askOnDates } from './jobs.ts'

/** Asks on dates that have come, as a job asks for. One that cannot be asked about holds up no other. */
export async function askDue(deps: Deps, { tenantId, ids }: { tenantId: string; ids: string[] }): Promise<void> {
  try {
    await inTenant(deps, tenantId, system, (ctx) => askOn(ctx, ids))
  } catch (error) {
    if (ids.length === 1) throw error
    deps.log.warn({ err: error, tenantId, dates: ids.length }, 'dates are asked about one by one')
    let failure: unknown
    for (const id of ids)
      await askDue(deps, { tenantId, ids: [id] }).catch((alone) => {
        failure = alone
      })
    if (failure !== undefined) throw failure
  }
}

/** Raises an occasion for each of the dates that is due, and plans the one after it, in one transaction. */
export async function askOn(ctx: TenantContext, ids: readonly string[]): Promise<void> {
  const due = await lockDue(ctx, ids)
  const moved: Moved[] = []
  const gone: string[] = []
  for (const [policyId, dates] of Map.groupBy(due, ({ policy_id }) => policy_id)) {
    const targets = dates.map(({ target }) => target)
    const audience = new Map((await selectAudience(ctx, policyId, targets)).map((member) => [member.target, member]))
    for (const date of dates) {
      const member = audience.get(date.target)
      if (member) moved.push(askOne(ctx, date, member))
      else gone.push(date.id)
    }
  }
  if (due.length > 0) await moveOn(ctx, moved, gone)
}

/** In the zone of now: who has moved since is asked when the clock there shows the time, and about each date once. */
function askOne(ctx: TenantContext, { id, policy_id, since, now }: DueDate, member: Member): Moved {
  const { zone, rule } = member
  const latest = latestDate(rule, zone, since, now)
  if (latest) decideOnOccasion(ctx, occasionOf(policy_id, member, latest))
  const next = latest ?? since
  return { id, zone, rule, since: next, dueAt: dateAfter(rule, zone, next) }
}

function occasionOf(policyId: string, member: Member, at: Date): Occasion {
  const local = wallTime(at, member.zone).toString({ smallestUnit: 'minute' })
  const kind = member.contact_id === null ? 'engagement_running' : 'schedule'
  return {
    kind,
    key: `${kind}:${policyId}:${member.target}:${local}`,
    occurredAt: at,
    ...{ policyId, contactId: member.contact_id, clientId: member.client_id, engagementId: member.about },
  }
}

/** Wakes the workers about dates that have come, fairly between firms. */
export const sweepDates = wakeAbout(askOnDates, 'nudge_due_dates', '60 seconds', 1000)
