import { eachStatement, system as systemActor, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { isId, newId } from '../../ids.ts'
import { notFound, Problem } from '../../problems.ts'
import { archiveRow, changeRow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import {
  insertConnection,
  selectConnection,
  listConnections as selectConnections,
  selectOpenConnection,
  selectTenantOfConnection,
} from './queries.ts'
import type { ConnectionChange, ConnectionQuery, NewConnection, NewSecret } from './schemas.ts'
import { type Authentication, checkAuthentication, chooseSecret, type System } from './systems.ts'

export type { Authentication, System } from './systems.ts'

/** A connection as a call of a ticket system needs it, at most some seconds old. */
export interface OpenConnection {
  /** Of its tenant; every statement on its own. */
  readonly ctx: TenantContext
  readonly id: string
  readonly system: System
  readonly authentication: Authentication
  /** null as long as nobody gave the secret of the ticket system. */
  readonly secret: string | null
}

const cacheKey = (id: string) => `connection ${id}`
const secretContext = (tenantId: string, id: string) => `connection ${tenantId} ${id}`

/** The connection with this id; undefined when there is none, or it is disabled or archived. */
export async function findOpenConnection(deps: Deps, id: string): Promise<OpenConnection | undefined> {
  const known = deps.recent.get(cacheKey(id)) as OpenConnection | undefined
  if (known || !isId(id)) return known
  const tenantId = await selectTenantOfConnection(deps, id)
  if (tenantId === undefined) return undefined
  const ctx = eachStatement(deps, tenantId, systemActor)
  const row = await selectOpenConnection(ctx, id)
  if (!row) return undefined
  const connection: OpenConnection = {
    ctx,
    id,
    system: row.system as System,
    authentication: row.authentication as Authentication,
    secret: row.secret_encrypted && deps.secrets.decrypt(row.secret_encrypted, secretContext(tenantId, id)),
  }
  deps.recent.set(cacheKey(id), connection)
  return connection
}

const forget = (ctx: TenantContext, id: string) => ctx.afterCommit(() => ctx.deps.recent.delete(cacheKey(id)))

const withUrl = <Row extends { id: string }>({ deps }: TenantContext, row: Row) => ({
  ...row,
  url: `${deps.config.PUBLIC_URL.replace(/\/$/, '')}/hooks/${row.id}`,
})

/** Throws not_found. */
export async function getConnection(ctx: TenantContext, id: string) {
  const connection = await selectConnection(ctx, id)
  if (!connection) throw notFound('connection')
  return withUrl(ctx, connection)
}

export async function listConnections(ctx: TenantContext, query: ConnectionQuery) {
  const { items, nextCursor } = await selectConnections(ctx, query)
  return { items: items.map((item) => withUrl(ctx, item)), nextCursor }
}

/** Makes an address for a ticket system. A secret that we made is in this answer and nowhere else. */
export async function createConnection(
  ctx: TenantContext,
  { name, system, source = system, authentication = 'signature', secret }: NewConnection,
) {
  checkAuthentication(system, authentication)
  const chosen = chooseSecret(system, authentication, secret)
  const id = newId()
  const secretEncrypted = chosen ? ctx.deps.secrets.encrypt(chosen.secret, secretContext(ctx.tenantId, id)) : null
  await insertConnection(ctx, { id, name, system, source, authentication, secretEncrypted })
  await recordAudit(ctx, 'created', 'connection', id, { system, source, authentication })
  return { ...(await getConnection(ctx, id)), secret: chosen?.made ? chosen.secret : null }
}

export async function changeConnection(
  ctx: TenantContext,
  id: string,
  change: ConnectionChange,
  expectedVersion?: number,
) {
  await changeRow(ctx, 'connections', 'connection', id, change, expectedVersion)
  await recordAudit(ctx, 'changed', 'connection', id, { fields: Object.keys(change) })
  forget(ctx, id)
  return getConnection(ctx, id)
}

/** From now on, in other processes some seconds later, calls need this secret; without one given, a new one of ours. */
export async function replaceSecret(ctx: TenantContext, id: string, { secret }: NewSecret, expectedVersion?: number) {
  const { system, authentication } = await getConnection(ctx, id)
  const chosen = chooseSecret(system as System, authentication as Authentication, secret)
  if (!chosen) throw new Problem('invalid_input', `Give the secret that ${system} shows.`)
  const secretEncrypted = ctx.deps.secrets.encrypt(chosen.secret, secretContext(ctx.tenantId, id))
  await changeRow(ctx, 'connections', 'connection', id, { secretEncrypted }, expectedVersion)
  await recordAudit(ctx, 'secret_replaced', 'connection', id)
  forget(ctx, id)
  return { ...(await getConnection(ctx, id)), secret: chosen.made ? chosen.secret : null }
}

/** Archives a connection: its calls are refused, its deliveries and tickets stay, its source becomes free. */
export async function archiveConnection(ctx: TenantContext, id: string, expectedVersion?: number) {
  await archiveRow(ctx, 'connections', 'connection', id, expectedVersion)
  await recordAudit(ctx, 'archived', 'connection', id)
  forget(ctx, id)
}
