/** Who acts for which tenant, and the connection on which that tenant's rows, and no others, can be seen. */
import { type TenantConnection, tenantStatements, tenantTransaction } from '../db/tenant.ts'
import type { Actor } from './access.ts'
import type { Deps } from './deps.ts'

export type { Actor, Role } from './access.ts'

/** The actor of workers, commands and sweeps. */
export const system: Actor = { kind: 'system', id: null }

export interface TenantContext extends TenantConnection {
  readonly tenantId: string
  readonly actor: Actor
  readonly deps: Deps
  /** Runs after the commit, never before: this is where workers are nudged. */
  afterCommit(fn: () => void): void
}

/** Runs a verb in one transaction of the tenant; what it asked for after the commit is done then. */
export async function inTenant<T>(
  deps: Deps,
  tenantId: string,
  actor: Actor,
  verb: (ctx: TenantContext) => Promise<T>,
): Promise<T> {
  const after: (() => void)[] = []
  const result = await tenantTransaction(deps.pool, tenantId, (connection) =>
    verb({ ...connection, tenantId, actor, deps, afterCommit: (fn) => after.push(fn) }),
  )
  for (const fn of after) fn()
  return result
}

/**
 * Runs a verb in one transaction of the tenant and undoes all that it did: for answering what would happen. Nobody is
 * nudged, since there is no commit.
 */
export async function inTrial<T>(
  deps: Deps,
  tenantId: string,
  actor: Actor,
  verb: (ctx: TenantContext) => Promise<T>,
): Promise<T> {
  const undo = new Error('a trial is always undone')
  let found: { result: T } | undefined
  try {
    await tenantTransaction(deps.pool, tenantId, async (connection) => {
      found = { result: await verb({ ...connection, tenantId, actor, deps, afterCommit: () => {} }) }
      throw undo
    })
  } catch (error) {
    if (error !== undo) throw error
  }
  return found!.result
}

/**
 * A context whose every statement is a transaction of its own, in one round trip: for verbs of one statement, and for
 * reads that need no common snapshot.
 */
export function eachStatement(deps: Deps, tenantId: string, actor: Actor): TenantContext {
  return { ...tenantStatements(deps.pool, tenantId), tenantId, actor, deps, afterCommit: (fn) => fn() }
}
