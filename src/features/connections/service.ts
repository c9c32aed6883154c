import { eachStatement, system as systemActor, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { isId, newId } from '../../ids.ts'
import { notFound, Problem } from '../../problems.ts'
import type { Mapping } from '../../ticket-systems/mapping.ts'
import type { TicketSystem } from '../../ticket-systems/system.ts'
import { archiveRow, changeRow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import { explainWaitingTickets } from '../tickets/service.ts'
import { checkMapping } from './mappings.ts'
import {
  insertConnection,
  rotated,
  selectCalledConnection,
  selectConnection,
  listConnections as selectConnections,
  selectTenantOfConnection,
} from './queries.ts'
import type { ConnectionChange, ConnectionQuery, NewConnection, NewSecret } from './schemas.ts'
import { type Authentication, chooseAuthentication, chooseSecret, systemOf } from './systems.ts'

export { checkMapping } from './mappings.ts'
export { systemOf } from './systems.ts'

/** A connection as a call of a ticket system needs it, at most some seconds old. */
export interface CalledConnection {
  /** Of its tenant; every statement on its own. */
  readonly ctx: TenantContext
  readonly id: string
  readonly system: TicketSystem
  readonly authentication: Authentication
  readonly url: string
  /** A disabled one refuses every call. */
  readonly enabled: boolean
  readonly mapping: Mapping
  /** Those that are valid now; none as long as nobody gave the secret of the ticket system. */
  readonly secrets: readonly string[]
}

const cacheKey = (id: string) => `connection ${id}`
const secretContext = (tenantId: string, id: string) => `connection ${tenantId} ${id}`

/** The connection with this id; undefined when there is none, or it is archived. */
export async function findCalledConnection(deps: Deps, id: string): Promise<CalledConnection | undefined> {
  const known = deps.recent.get(cacheKey(id)) as CalledConnection | undefined
  if (known || !isId(id)) return known
  const tenantId = await selectTenantOfConnection(deps, id)
  if (tenantId === undefined) return undefined
  const ctx = eachStatement(deps, tenantId, systemActor)
  const row = await selectCalledConnection(ctx, id)
  if (!row) return undefined
  const sealed = [row.secret_encrypted, row.previous_secret_encrypted].filter((each) => each !== null)
  const connection: CalledConnection = {
    ...{ ctx, id, enabled: row.enabled, mapping: row.mapping, url: urlOf(deps, id) },
    system: systemOf(row.system),
    authentication: row.authentication as Authentication,
    secrets: sealed.map((each) => deps.secrets.decrypt(each, secretContext(tenantId, id))),
  }
  deps.recent.set(cacheKey(id), connection)
  return connection
}

const forget = (ctx: TenantContext, id: string) => ctx.afterCommit(() => ctx.deps.recent.delete(cacheKey(id)))

const placeOf = ({ config }: Deps, path: string) => `${config.PUBLIC_URL.replace(/\/$/, '')}/${path}`

const urlOf = (deps: Deps, id: string) => placeOf(deps, `hooks/${id}`)

const withUrl = <Row extends { id: string; system: string }>({ deps }: TenantContext, row: Row) => ({
  ...row,
  url: urlOf(deps, row.id),
  guide: placeOf(deps, `docs/systems/${row.system}`),
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
  { name, system, source = system, authentication: wanted, secret, mapping = {} }: NewConnection,
) {
  const authentication = chooseAuthentication(system, wanted)
  await checkMapping(ctx, mapping)
  const chosen = chooseSecret(system, authentication, secret)
  const id = newId()
  const secretEncrypted = chosen ? ctx.deps.secrets.encrypt(chosen.secret, secretContext(ctx.tenantId, id)) : null
  await insertConnection(ctx, { id, name, system, source, authentication, mapping, secretEncrypted })
  await recordAudit(ctx, 'created', 'connection', id, { system, source, authentication })
  return { ...(await getConnection(ctx, id)), secret: chosen?.made ? chosen.secret : null }
}

/** Changes a connection; what a new mapping explains, tickets that waited for it learn at once. */
export async function changeConnection(
  ctx: TenantContext,
  id: string,
  change: ConnectionChange,
  expectedVersion?: number,
) {
  const { mapping, ...rest } = change
  if (mapping) await checkMapping(ctx, mapping)
  const stored = { ...rest, ...(mapping && { mapping: JSON.stringify(mapping) }) }
  await changeRow(ctx, 'connections', 'connection', id, stored, expectedVersion)
  await recordAudit(ctx, 'changed', 'connection', id, { fields: Object.keys(change) })
  if (mapping) await explainWaitingTickets(ctx, id)
  forget(ctx, id)
  return getConnection(ctx, id)
}

/**
 * From now on, in other processes some seconds later, calls need this secret; without one given, a new one of ours. The
 * one before stays valid for the given hours, so that the ticket system can be changed meanwhile.
 */
export async function replaceSecret(
  ctx: TenantContext,
  id: string,
  { secret, keepPreviousHours = 0 }: NewSecret,
  expectedVersion?: number,
) {
  const { system, authentication } = await getConnection(ctx, id)
  const chosen = chooseSecret(system, authentication as Authentication, secret)
  if (!chosen) throw new Problem('invalid_input', `Give the secret that ${systemOf(system).title} shows.`)
  const secretEncrypted = ctx.deps.secrets.encrypt(chosen.secret, secretContext(ctx.tenantId, id))
  await changeRow(ctx, 'connections', 'connection', id, rotated(secretEncrypted, keepPreviousHours), expectedVersion)
  await recordAudit(ctx, 'secret_replaced', 'connection', id, { keepPreviousHours })
  forget(ctx, id)
  return { ...(await getConnection(ctx, id)), secret: chosen.made ? chosen.secret : null }
}

/** Archives a connection: its calls are refused, its deliveries and tickets stay, its source becomes free. */
export async function archiveConnection(ctx: TenantContext, id: string, expectedVersion?: number) {
  await archiveRow(ctx, 'connections', 'connection', id, expectedVersion)
  await recordAudit(ctx, 'archived', 'connection', id)
  forget(ctx, id)
}
