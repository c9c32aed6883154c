/** Watches over connections of all firms: who has not called for longer than usual is an alert, until a call comes. */
import { inTenant, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { endSilence, raiseSilence } from '../alerts/service.ts'
import { type Usual, usualOf, workingMs } from './silence.ts'
import {
  type CheckedConnection,
  checkAgainIn,
  claimChecks,
  selectArrivals,
  selectChecked,
  storeUsual,
} from './silence-queries.ts'

const atOnce = 50
const lease = '10 minutes'
/** How long until the next look: soon while an alert waits for the call that ends it. */
const lookAgainSeconds = { alerted: 60, least: 60, most: 3600 }

/** Looks at connections whose turn it is; resolves to how many. One that fails is looked at again later. */
export async function watchConnections(deps: Deps): Promise<number> {
  const claimed = await claimChecks(deps, lease, atOnce)
  for (const { tenant_id: tenantId, id } of claimed)
    await inTenant(deps, tenantId, system, (ctx) => checkConnection(ctx, id)).catch((error) =>
      deps.log.error({ err: error, tenantId, connection: id }, 'a connection could not be looked at'),
    )
  return claimed.length
}

/** Looks at one connection: what is usual is found anew once a day, an alert raised or ended. */
export async function checkConnection(ctx: TenantContext, id: string): Promise<void> {
  const connection = await selectChecked(ctx, id)
  if (!connection) return
  await checkAgainIn(ctx, id, await secondsUntilNextCheck(ctx, id, connection))
}

async function secondsUntilNextCheck(ctx: TenantContext, id: string, connection: CheckedConnection): Promise<number> {
  const { expects_calls, last_at, quiet_since, now, is_alerted } = connection
  if (!expects_calls || last_at === null) {
    await endSilence(ctx, id, null)
    return lookAgainSeconds.most
  }
  if (is_alerted && !(await endSilence(ctx, id, last_at))) return lookAgainSeconds.alerted
  const usual = await usualNow(ctx, id, connection, last_at)
  if (usual === null) return lookAgainSeconds.most
  const silentSeconds = Math.floor(workingMs(quiet_since, now, usual.weekdays) / 1000)
  const left = usual.silentAfterSeconds - silentSeconds
  if (left > 0) return Math.min(lookAgainSeconds.most, Math.max(lookAgainSeconds.least, left))
  const { intervalSeconds, silentAfterSeconds } = usual
  await raiseSilence(ctx, id, { lastDeliveryAt: last_at.toISOString(), intervalSeconds, silentAfterSeconds })
  return lookAgainSeconds.alerted
}

async function usualNow(
  ctx: TenantContext,
  id: string,
  { usual_is_old, weekdays, usual_interval_seconds, silent_after_seconds }: CheckedConnection,
  lastAt: Date,
): Promise<Usual | null> {
  if (usual_is_old) {
    const usual = usualOf(await selectArrivals(ctx, id, lastAt))
    await storeUsual(ctx, id, usual)
    return usual
  }
  if (weekdays === null) return null
  return { weekdays, intervalSeconds: usual_interval_seconds!, silentAfterSeconds: silent_after_seconds! }
}
