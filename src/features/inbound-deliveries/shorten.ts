/** Payloads are kept for as many days as the firm says; the row of a call stays, so that it still counts once. */
import { inTenant, system } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { claimLogs, shortenLog } from './shorten-queries.ts'

const firmsAtOnce = 20
const lease = '10 minutes'

/** Removes old payloads of firms whose turn it is, some hundred each; resolves to how many firms it looked at. */
export async function shortenDeliveryLogs(deps: Deps): Promise<number> {
  const tenantIds = await claimLogs(deps, lease, firmsAtOnce)
  for (const tenantId of tenantIds)
    await inTenant(deps, tenantId, system, shortenLog).catch((error) =>
      deps.log.error({ err: error, tenantId }, 'old payloads could not be removed'),
    )
  return tenantIds.length
}
