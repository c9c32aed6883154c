import { refuseToGrantMore, roleScopes } from '../../access.ts'
import { explain } from '../../constraints.ts'
import { type Actor, eachStatement, type Role, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { Problem } from '../../problems.ts'
import { remembered } from '../../recent.ts'
import { archiveRow, changeRow, getRow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import { endSessionsOf } from '../refresh-tokens/service.ts'
import * as queries from './queries.ts'
import type { NewUser, UserChange, UserQuery } from './schemas.ts'

const constraints = { users_email_key: ['already_exists', 'Another user of the firm has this address.'] } as const

/** How an address is stored and looked up: capitals make no difference. */
export const normalEmail = (email: string) => email.toLowerCase()

/** Creates a user, who sets a password by a one-time link. No caller makes a user who may do more than itself. */
export async function createUser(ctx: TenantContext, user: NewUser) {
  refuseToGrantMore(ctx.actor, roleScopes[user.role])
  const created = await queries.insertUser(ctx, { ...user, email: normalEmail(user.email) }).catch(explain(constraints))
  await recordAudit(ctx, 'created', 'user', created.id, { role: user.role })
  return created
}

export const getUser = (ctx: TenantContext, id: string) => getRow(ctx, 'users', 'user', id)

export const listUsers = (ctx: TenantContext, query: UserQuery) =>
  queries.listUsers(ctx, { ...query, ...(query.email !== undefined && { email: normalEmail(query.email) }) })

/** Changes a user. Another role ends the access tokens with the old one; the last owner stays an owner. */
export async function changeUser(ctx: TenantContext, id: string, change: UserChange, expectedVersion?: number) {
  if (change.role !== undefined) refuseToGrantMore(ctx.actor, roleScopes[change.role])
  if (change.role !== undefined && change.role !== 'owner') await keepAnOwner(ctx, id)
  const values = { ...change, ...(change.email !== undefined && { email: normalEmail(change.email) }) }
  const changed = await changeRow(ctx, 'users', 'user', id, values, expectedVersion).catch(explain(constraints))
  if (change.role !== undefined) await endAccessTokens(ctx, id)
  await recordAudit(ctx, 'changed', 'user', id, { fields: Object.keys(change), role: change.role })
  return changed
}

/** Archives a user, who can no longer sign in; all sessions end. The last owner stays. */
export async function archiveUser(ctx: TenantContext, id: string, expectedVersion?: number) {
  await keepAnOwner(ctx, id)
  await archiveRow(ctx, 'users', 'user', id, expectedVersion)
  await endAccessTokens(ctx, id)
  await endSessionsOf(ctx, id)
  await recordAudit(ctx, 'archived', 'user', id)
}

async function keepAnOwner(ctx: TenantContext, id: string) {
  const owners = await queries.lockOwners(ctx)
  if (owners.length === 1 && owners[0] === id) throw new Problem('conflict', 'The firm needs at least one owner.')
}

const cacheKey = (tenantId: string, id: string) => `user ${tenantId} ${id}`

/** Ends the access tokens of a user: at once in this process, within seconds in the others. */
export async function endAccessTokens(ctx: TenantContext, id: string) {
  await queries.raiseTokenVersion(ctx, id)
  forgetUser(ctx, id)
}

/** Lets this process ask again who a user is, when the transaction has committed. */
export function forgetUser({ afterCommit, deps, tenantId }: TenantContext, id: string) {
  afterCommit(() => deps.recent.delete(cacheKey(tenantId, id)))
}

/** Writes down when a user last signed in. */
export const noteSignIn = (ctx: TenantContext, id: string) => queries.noteSignIn(ctx, id)

interface TokenSubject {
  sub: string
  tenant: string
  ver: number
  sid: string
}

/**
 * The user behind an access token whose signature was checked; undefined when the token was ended by a change of
 * password or role, by archiving, or by signing out. What is known of the user is at most some seconds old.
 */
export async function findUserCaller(
  deps: Deps,
  token: TokenSubject,
): Promise<{ tenantId: string; actor: Actor } | undefined> {
  let state = await tokenState(deps, token)
  if (state && state.token_version < token.ver) {
    deps.recent.delete(cacheKey(token.tenant, token.sub))
    state = await tokenState(deps, token)
  }
  if (state?.token_version !== token.ver || state.ended_sessions.includes(token.sid)) return undefined
  const role = state.role as Role
  const actor: Actor = {
    kind: 'user',
    id: token.sub,
    role,
    consultantId: state.consultant_id,
    scopes: roleScopes[role],
  }
  return { tenantId: token.tenant, actor }
}

const tokenState = (deps: Deps, { tenant, sub }: TokenSubject) =>
  remembered(deps, cacheKey(tenant, sub), async () => {
    const [state] = await eachStatement(deps, tenant, system).run(queries.tokenState, [tenant, sub])
    return state
  })
