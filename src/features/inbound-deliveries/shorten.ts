/*
 * Payloads are kept for as many days as the firm says; the row of a call stays, so that it still counts once. What was
 * refused has no row, only counts, which go as well.
 */
import { inTenant, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { pruneRefusals } from '../connection-health/service.ts'
import { claimLogs, shortenLog } from './shorten-queries.ts'

const firmsAtOnce = 20
const lease = '10 minutes'

async function shortenOne(ctx: TenantContext): Promise<void> {
  await shortenLog(ctx)
  await pruneRefusals(ctx)
}

/** Removes old payloads and counts of firms whose turn it is, some hundred each; resolves to how many firms it looked at. */
export async function shortenDeliveryLogs(deps: Deps): Promise<number> {
  const tenantIds = await claimLogs(deps, lease, firmsAtOnce)
  for (const tenantId of tenantIds)
    await inTenant(deps, tenantId, system, shortenOne).catch((error) =>
      deps.log.error({ err: error, tenantId }, 'old payloads could not be removed'),
    )
  return tenantIds.length
}
