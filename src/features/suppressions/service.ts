import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import * as queries from './queries.ts'
import type { NewSuppression, SuppressionQuery } from './schemas.ts'
import { suppressAddress } from './suppressing.ts'

export { findSubscription, type Scope, type Subscription, subscribeAgain, unsubscribe } from './subscriptions.ts'
export { deleteSuppression, suppressAddress } from './suppressing.ts'

/** Suppresses an address by hand. Throws already_exists. */
export async function createSuppression(ctx: TenantContext, { address }: NewSuppression) {
  const created = await suppressAddress(ctx, address, 'manual')
  if (!created) throw new Problem('already_exists', 'The address is suppressed already.')
  return created
}

export const listSuppressions = (ctx: TenantContext, query: SuppressionQuery) => queries.listSuppressions(ctx, query)
