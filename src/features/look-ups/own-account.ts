import type { TenantContext } from '../../context.ts'
import { type Ask, type LookUp, LookUpFailed } from '../../ticket-systems/look-up.ts'
import { recordOwnAccount } from './account-queries.ts'

interface Whose {
  connection_id: string
  version: number
}

/**
 * Asks whom the credentials of a connection belong to, and remembers it; by that our own changes are known when the
 * system tells of them. Nothing is remembered where the credentials may not ask. Throws LookUpFailed.
 */
export async function learnOwnAccount(ctx: TenantContext, whose: Whose, { ownAccount }: LookUp, ask: Ask) {
  if (!ownAccount) return
  try {
    await rememberOwnAccount(ctx, whose, ownAccount.id(await ask(ownAccount.path)))
  } catch (error) {
    if (!(error instanceof LookUpFailed) || error.fault !== 'forbidden') throw error
  }
}

export const rememberOwnAccount = async (ctx: TenantContext, { connection_id, version }: Whose, id: string | null) => {
  if (id !== null) await recordOwnAccount(ctx, connection_id, version, id)
}
