import type { TenantContext } from '../../context.ts'
import { getConnection } from '../connections/service.ts'
import { selectDays, selectRefusals } from './queries.ts'

export { pruneRefusals } from './refusal-queries.ts'
export { noteRefusal, writeRefusals } from './refusals.ts'
export { watchConnections } from './watch.ts'

/** How a connection has been called in the last 14 days. Throws not_found. */
export async function getConnectionHealth(ctx: TenantContext, id: string) {
  const connection = await getConnection(ctx, id)
  return {
    ...connection,
    connectionId: id,
    days: await selectDays(ctx, id),
    refusals: await selectRefusals(ctx, id),
  }
}
