/** Who acts for which tenant, and the connection on which that tenant's rows, and no others, can be seen. */
import { defineStatement, type TenantConnection, tenantStatements, tenantTransaction } from '../db/tenant.ts'
import type { Actor } from './access.ts'
import type { Deps } from './deps.ts'

export type { Actor, Role } from './access.ts'

/** The actor of workers, commands and sweeps. */
export const system: Actor = { kind: 'system', id: null }

export interface TenantContext extends TenantConnection {
  readonly tenantId: string
  readonly actor: Actor
  readonly deps: Deps
  /** What time it is for the firm; in a sandbox that of its own clock, as tenant_now() says in the database. */
  now(): Promise<Date>
  /** Runs after the commit, never before: this is where workers are nudged. */
  afterCommit(fn: () => void): void
  /**
   * Runs as the last thing of the transaction, all verbs done: for what takes locks that many transactions share, so
   * that nobody waits for another lock while holding one of those. Given twice under one name it runs once.
   */
  beforeCommit(name: string, fn: () => Promise<void>): void
  /** Does now what was left for before the commit, for who must read it. */
  settle(): Promise<void>
}

const tenantNow = defineStatement<{ now: Date }>('tenant_now', 'select tenant_now() as now')

const clockOf = (deps: Deps, tenantId: string, connection: TenantConnection) => async () =>
  (await deps.sandboxes.has(tenantId, connection)) ? (await connection.run(tenantNow, []))[0]!.now : deps.clock.now()

/** What is left for the end of a transaction, by name and in the order in which it was left. */
function pending() {
  const waiting = new Map<string, () => Promise<void>>()
  return {
    beforeCommit: (name: string, fn: () => Promise<void>) => {
      waiting.set(name, fn)
    },
    settle: async () => {
      for (const [name, fn] of waiting) {
        waiting.delete(name)
        await fn()
      }
    },
  }
}

/** Runs a verb in one transaction of the tenant; what it asked for after the commit is done then. */
export async function inTenant<T>(
  deps: Deps,
  tenantId: string,
  actor: Actor,
  verb: (ctx: TenantContext) => Promise<T>,
): Promise<T> {
  const after: (() => void)[] = []
  const result = await tenantTransaction(deps.pool, tenantId, async (connection) => {
    const end = pending()
    const now = clockOf(deps, tenantId, connection)
    const done = await verb({ ...connection, ...end, tenantId, actor, deps, now, afterCommit: (fn) => after.push(fn) })
    await end.settle()
    return done
  })
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
      const now = clockOf(deps, tenantId, connection)
      found = { result: await verb({ ...connection, ...pending(), tenantId, actor, deps, now, afterCommit: () => {} }) }
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
  const beforeCommit = () => {
    throw new Error('what is left for before a commit needs inTenant(), which opens a transaction')
  }
  const connection = tenantStatements(deps.pool, tenantId)
  const now = clockOf(deps, tenantId, connection)
  const end = { beforeCommit, settle: async () => {}, afterCommit: (fn: () => void) => fn() }
  return { ...connection, ...end, tenantId, actor, deps, now }
}
