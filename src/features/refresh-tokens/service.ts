import { inTenant, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { newId } from '../../ids.ts'
import { sha256 } from '../../secrets.ts'
import { tenantOfSecret, writeTenantSecret } from '../../tenant-secret.ts'
import { recordAudit } from '../audit-events/service.ts'
import * as queries from './queries.ts'

export interface RefreshToken {
  userId: string
  /** The session: all tokens that came out of one sign-in. */
  familyId: string
  token: string
  expiresAt: Date
}

/** Begins a session, and clears away what is left of old ones. */
export async function beginSession(ctx: TenantContext, userId: string): Promise<RefreshToken> {
  await queries.deleteExpired(ctx, userId)
  return issue(ctx, userId, newId())
}

async function issue(ctx: TenantContext, userId: string, familyId: string): Promise<RefreshToken> {
  const token = writeTenantSecret('rpt_refresh_', ctx.tenantId)
  const { expiresAt } = await queries.insertToken(ctx, { userId, familyId, tokenHash: sha256(token) })
  return { userId, familyId, token, expiresAt }
}

/**
 * Exchanges a token for the next one of its session, inside of which `next` runs; undefined when the token is unknown,
 * expired or revoked. A token that was used before has been stolen on one side or the other: the whole session ends.
 */
export async function rotate<T>(
  deps: Deps,
  token: string,
  next: (ctx: TenantContext, token: RefreshToken) => Promise<T>,
): Promise<T | undefined> {
  const tenantId = tenantOfSecret('rpt_refresh_', token)
  if (tenantId === undefined) return undefined
  return inTenant(deps, tenantId, system, async (ctx) => {
    const row = await queries.lockToken(ctx, sha256(token))
    if (!row || row.isExpired || row.revokedAt !== null) return undefined
    if (row.usedAt !== null) {
      if (await endSession(ctx, row.familyId))
        await recordAudit(ctx, 'token_reused', 'session', row.familyId, { userId: row.userId })
      return undefined
    }
    await queries.markUsed(ctx, row.id)
    return next(ctx, await issue(ctx, row.userId, row.familyId))
  })
}

/** Ends one session; false when it had ended before. */
export const endSession = (ctx: TenantContext, familyId: string) => queries.revokeFamily(ctx, familyId)

/** Ends all sessions of a user, or all but one. */
export const endSessionsOf = (ctx: TenantContext, userId: string, exceptFamilyId?: string) =>
  queries.revokeFamiliesOf(ctx, userId, exceptFamilyId)
