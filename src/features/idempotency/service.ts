import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { sha256 } from '../../secrets.ts'
import { claimKey, deleteOutdated, findReceipt, storeReceipt } from './queries.ts'

interface Call {
  key: string
  method: string
  url: string
  body: unknown
}

/**
 * Runs verb once per Idempotency-Key of a caller and gives later calls the same result. The key is claimed in the
 * verb's own transaction: two calls at once wait for each other, and a crash leaves neither effect nor receipt.
 * Receipts are encrypted, since a result may hold a secret that is shown once; they are kept for 24 hours.
 * Throws idempotency_mismatch when the key was used for another request.
 */
export async function onceForKey<T>(ctx: TenantContext, call: Call, verb: () => Promise<T>): Promise<T> {
  const key = call.key.replace(/^"(.*)"$/, '$1')
  if (key.length < 1 || key.length > 255)
    throw new Problem('malformed_request', 'Idempotency-Key takes 1 to 255 characters.')
  const fingerprint = sha256(JSON.stringify([call.method, call.url, call.body]))
  const context = `idempotency ${ctx.tenantId} ${ctx.actor.id} ${key}`
  if (!(await claimKey(ctx, key, fingerprint))) {
    const earlier = await findReceipt(ctx, key)
    if (!earlier) throw new Problem('conflict', 'Another request with this Idempotency-Key is still running.')
    if (!earlier.fingerprint.equals(fingerprint)) throw new Problem('idempotency_mismatch')
    return JSON.parse(ctx.deps.secrets.decrypt(earlier.receipt, context)) as T
  }
  const result = await verb()
  await storeReceipt(ctx, key, ctx.deps.secrets.encrypt(JSON.stringify(result ?? null), context))
  await deleteOutdated(ctx)
  return result
}
