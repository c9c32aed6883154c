import { refuseToGrantMore, roleScopes } from '../../access.ts'
import { eachStatement, inTenant, type Role, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { hashPassword, isPassword, weakness } from '../../passwords.ts'
import { Problem } from '../../problems.ts'
import { sha256 } from '../../secrets.ts'
import { tenantOfSecret, writeTenantSecret } from '../../tenant-secret.ts'
import { recordAudit } from '../audit-events/service.ts'
import { endSessionsOf } from '../refresh-tokens/service.ts'
import { endAccessTokens, getUser } from '../users/service.ts'
import * as queries from './queries.ts'
import type { PasswordByLink, PasswordChange } from './schemas.ts'

export const findAccounts = (deps: Deps, email: string) => queries.findAccounts(deps.pool, email)

export type Attempt = { outcome: 'right' } | { outcome: 'wrong' } | { outcome: 'too soon'; seconds: number }

/** Tries a password for one account. Each attempt counts until one succeeds; too many make the next ones wait. */
export async function attemptPassword(
  deps: Deps,
  tenantId: string,
  userId: string,
  password: string,
): Promise<Attempt> {
  const ctx = eachStatement(deps, tenantId, system)
  const account = await queries.claimAttempt(ctx, userId)
  if (!account) return { outcome: 'too soon', seconds: await queries.readDelay(ctx, userId) }
  if (!(await isPassword(password, account.passwordHash))) return { outcome: 'wrong' }
  await queries.forgetAttempts(ctx, userId)
  return { outcome: 'right' }
}

/** Makes the one link with which a user sets a password; earlier ones of the user end. Holds for 72 hours, once. */
export async function createPasswordLink(ctx: TenantContext, userId: string) {
  const user = await getUser(ctx, userId).catch((error) => {
    throw error instanceof Problem ? unknownUser(error) : error
  })
  if (user.archivedAt !== null) throw unknownUser()
  refuseToGrantMore(ctx.actor, roleScopes[user.role as Role])
  await queries.deleteLinks(ctx, userId)
  const token = writeTenantSecret('rpt_password_', ctx.tenantId)
  const { id, ...link } = await queries.insertLink(ctx, { userId, tokenHash: sha256(token) })
  await recordAudit(ctx, 'created', 'password_link', id, { userId })
  return { ...link, token }
}

const unknownUser = (cause?: Error) =>
  new Problem('unknown_reference', 'There is no such user, or it is archived.', {
    faults: [{ pointer: '/userId', message: 'is no user of the firm' }],
    cause,
  })

/** Sets a password by a one-time link, and ends every session of the user. */
export async function setPasswordByLink(deps: Deps, { token, password }: PasswordByLink): Promise<void> {
  const refusal = new Problem('unauthenticated', 'The link is wrong, used or expired.')
  const tenantId = tenantOfSecret('rpt_password_', token)
  if (tenantId === undefined) throw refusal
  const link = await queries.findOpenLink(eachStatement(deps, tenantId, system), sha256(token))
  if (!link) throw refusal
  refuseWeak(password, link.email, '/password')
  const hash = await hashPassword(password)
  await inTenant(deps, tenantId, system, async (ctx) => {
    if (!(await queries.useLink(ctx, link.id))) throw refusal
    await replacePassword(ctx, link.userId, hash)
    await recordAudit(ctx, 'password_set', 'user', link.userId, { by: 'link' })
  })
}

/** Changes the caller's own password. The session it came from goes on with its refresh token; all others end. */
export async function changeOwnPassword(
  deps: Deps,
  caller: { tenantId: string; userId: string; sessionId: string },
  { currentPassword, newPassword }: PasswordChange,
): Promise<void> {
  const { tenantId, userId, sessionId } = caller
  const { email } = await getUser(eachStatement(deps, tenantId, system), userId)
  refuseWeak(newPassword, email, '/newPassword')
  const attempt = await attemptPassword(deps, tenantId, userId, currentPassword)
  if (attempt.outcome === 'too soon') throw tooSoon(attempt.seconds)
  if (attempt.outcome === 'wrong') throw new Problem('forbidden', 'The current password is another one.')
  const hash = await hashPassword(newPassword)
  await inTenant(deps, tenantId, system, async (ctx) => {
    await replacePassword(ctx, userId, hash, sessionId)
    await recordAudit(ctx, 'password_changed', 'user', userId)
  })
}

export const tooSoon = (seconds: number) =>
  new Problem('too_many_requests', 'Too many wrong passwords; wait before the next attempt.', {
    retryAfterSeconds: seconds,
  })

async function replacePassword(ctx: TenantContext, userId: string, hash: string, exceptSession?: string) {
  await queries.storePassword(ctx, userId, hash)
  await queries.deleteLinks(ctx, userId)
  await endAccessTokens(ctx, userId)
  await endSessionsOf(ctx, userId, exceptSession)
}

function refuseWeak(password: string, email: string, pointer: string) {
  const message = weakness(password, email)
  if (message === undefined) return
  throw new Problem('invalid_input', `The password ${message}.`, { faults: [{ pointer, message }] })
}
