import { LRUCache } from 'lru-cache'
import { roleScopes } from '../../access.ts'
import { type Actor, eachStatement, inTenant, type Role, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { isPassword } from '../../passwords.ts'
import { type FieldFault, Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { type Attempt, attemptPassword, findAccounts, tooSoon } from '../passwords/service.ts'
import * as refreshTokens from '../refresh-tokens/service.ts'
import { getTenant } from '../tenants/service.ts'
import { forgetUser, getUser, normalEmail, noteSignIn } from '../users/service.ts'
import type { AccessClaims, Credentials } from './schemas.ts'

type Account = { tenantId: string; id: string }

/** How many firms one address is tried in; who works for more names the firm. */
const mostAccounts = 5

const refused = () => new Problem('unauthenticated', 'The address or the password is wrong.')

/**
 * Begins a session with a password. The address may belong to several firms, so the password is tried in each. An
 * unknown address gets the same answers, after about the same time, as a known one with a wrong password.
 * Throws unauthenticated, too_many_requests while an account is blocked, and conflict when several firms fit.
 */
export async function signIn(deps: Deps, { email, password, tenantId }: Credentials) {
  const found = await findAccounts(deps, normalEmail(email))
  const accounts = found.filter((each) => tenantId === undefined || each.tenantId === tenantId).slice(0, mostAccounts)
  if (accounts.length === 0) return refuseUnknown(`${normalEmail(email)} ${tenantId ?? ''}`, password)
  const fitting: Account[] = []
  const delays: number[] = []
  for (const account of accounts) {
    const attempt: Attempt = await attemptPassword(deps, account.tenantId, account.id, password)
    if (attempt.outcome === 'right') fitting.push(account)
    if (attempt.outcome === 'too soon') delays.push(attempt.seconds)
  }
  const [account, ...others] = fitting
  if (account && others.length === 0) return begin(deps, account)
  if (account) throw new Problem('conflict', 'Say which firm.', { faults: await namesOf(deps, fitting) })
  if (delays.length === accounts.length) throw tooSoon(Math.min(...delays))
  throw refused()
}

const begin = (deps: Deps, { tenantId, id }: Account) =>
  inTenant(deps, tenantId, system, async (ctx) => {
    await noteSignIn(ctx, id)
    const token = await refreshTokens.beginSession(ctx, id)
    const session = await sessionOf(ctx, token)
    const { role } = session.claims
    const actor: Actor = { kind: 'user', id, role, consultantId: null, scopes: roleScopes[role] }
    await recordAudit({ ...ctx, actor }, 'signed_in', 'session', token.familyId)
    return session
  })

async function sessionOf(ctx: TenantContext, token: refreshTokens.RefreshToken) {
  const user = await getUser(ctx, token.userId)
  if (user.archivedAt !== null) throw refused()
  const claims: AccessClaims = {
    sub: user.id,
    tenant: ctx.tenantId,
    role: user.role as Role,
    ver: user.tokenVersion,
    sid: token.familyId,
  }
  return { claims, refreshToken: token.token, refreshTokenExpiresAt: token.expiresAt, tenantId: ctx.tenantId, user }
}

const namesOf = (deps: Deps, accounts: Account[]): Promise<FieldFault[]> =>
  Promise.all(
    accounts.map(async ({ tenantId }) => {
      const { name } = await getTenant(eachStatement(deps, tenantId, system))
      return { pointer: '/tenantId', message: `${tenantId} is ${name}` }
    }),
  )

/** Goes on with a session; the token is used up. Throws unauthenticated, and ends the session, on a second use. */
export async function refreshSession(deps: Deps, refreshToken: string) {
  const session = await refreshTokens.rotate(deps, refreshToken, sessionOf)
  if (!session) throw new Problem('unauthenticated', 'The refresh token is wrong, used, expired or revoked.')
  return session
}

/** Signs the caller out: its refresh tokens end now, its access token within seconds. */
export async function endOwnSession(ctx: TenantContext, userId: string, sessionId: string): Promise<void> {
  await refreshTokens.endSession(ctx, sessionId)
  forgetUser(ctx, userId)
  await recordAudit(ctx, 'signed_out', 'session', sessionId)
}

/** Attempts on addresses that nobody has, which must not be told from others by never being blocked. */
const unknown = new LRUCache<string, { failed: number; until: number }>({ max: 10_000, ttl: 3_600_000 })

async function refuseUnknown(address: string, password: string): Promise<never> {
  const { failed, until } = unknown.get(address) ?? { failed: 0, until: 0 }
  const now = Date.now()
  if (until > now) throw tooSoon(Math.ceil((until - now) / 1000))
  const seconds = failed + 1 < 5 ? 0 : Math.min(900, 2 ** (failed + 1 - 5))
  unknown.set(address, { failed: failed + 1, until: now + seconds * 1000 })
  await isPassword(password, null)
  throw refused()
}
