import { eachStatement, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { isId, newId } from '../../ids.ts'
import type { MailProvider } from '../../mail-providers/provider.ts'
import { mailProviders } from '../../mail-providers/registry.ts'
import { notFound, Problem } from '../../problems.ts'
import { archiveRow, changeRow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import * as queries from './queries.ts'
import type {
  CallOutcome,
  MailProviderChange,
  MailProviderQuery,
  NewMailProvider,
  NewMailProviderSecret,
} from './schemas.ts'

/** A mail provider as a call needs it, at most some seconds old. */
export interface CalledMailProvider {
  /** Of its tenant; every statement on its own. */
  readonly ctx: TenantContext
  readonly id: string
  readonly provider: MailProvider
  readonly secret: string
  /** A disabled one refuses every call. */
  readonly enabled: boolean
}

const cacheKey = (id: string) => `mail provider ${id}`
const secretContext = (tenantId: string, id: string) => `mail provider ${tenantId} ${id}`
const forget = (ctx: TenantContext, id: string) => ctx.afterCommit(() => ctx.deps.recent.delete(cacheKey(id)))

/** The mail provider with this id; undefined when there is none, or it is archived. */
export async function findCalledMailProvider(deps: Deps, id: string): Promise<CalledMailProvider | undefined> {
  const known = deps.recent.get(cacheKey(id)) as CalledMailProvider | undefined
  if (known || !isId(id)) return known
  const tenantId = await queries.selectTenantOfMailProvider(deps, id)
  if (tenantId === undefined) return undefined
  const ctx = eachStatement(deps, tenantId, system)
  const row = await queries.selectCalledMailProvider(ctx, id)
  if (!row) return undefined
  const secret = deps.secrets.decrypt(row.secret_encrypted, secretContext(tenantId, id))
  const called = { ctx, id, provider: mailProviders.get(row.provider)!, secret, enabled: row.enabled }
  deps.recent.set(cacheKey(id), called)
  return called
}

/** Counts what came of calls. */
export const countCalls = (ctx: TenantContext, id: string, counts: Partial<Record<CallOutcome, number>>) =>
  queries.countCalls(ctx, id, counts)

const withUrl = <Row extends { id: string; calls: queries.CallCount[] }>({ deps }: TenantContext, row: Row) => ({
  ...row,
  calls: row.calls.map((call) => ({ ...call, lastAt: new Date(call.lastAt) })),
  url: `${deps.config.PUBLIC_URL.replace(/\/$/, '')}/mail-feedback/${row.id}`,
})

/** Throws not_found. */
export async function getMailProvider(ctx: TenantContext, id: string) {
  const found = await queries.selectMailProvider(ctx, id)
  if (!found) throw notFound('mail provider')
  return withUrl(ctx, found)
}

export async function listMailProviders(ctx: TenantContext, query: MailProviderQuery) {
  const { items, nextCursor } = await queries.listMailProviders(ctx, query)
  return { items: items.map((item) => withUrl(ctx, item)), nextCursor }
}

const refusal = (message: string) =>
  new Problem('invalid_input', `/secret ${message}.`, { faults: [{ pointer: '/secret', message }] })

/** The given secret, or a new one of ours. Throws invalid_input for one that cannot be used, or that must be given. */
function chooseSecret(name: string, given: string | undefined): { secret: string; made: boolean } {
  const { authentication, title } = mailProviders.get(name)!
  if (given === undefined) {
    const made = authentication.make?.()
    if (made === undefined) throw refusal(`is needed: only ${title} knows it`)
    return { secret: made, made: true }
  }
  const message = authentication.fault(given)
  if (message) throw refusal(message)
  return { secret: given, made: false }
}

/** Makes an address for a mail provider. A secret that we made is in this answer and nowhere else. */
export async function createMailProvider(ctx: TenantContext, { name, provider, secret: given }: NewMailProvider) {
  const { secret, made } = chooseSecret(provider, given)
  const id = newId()
  const secretEncrypted = ctx.deps.secrets.encrypt(secret, secretContext(ctx.tenantId, id))
  await queries.insertMailProvider(ctx, { id, name, provider, secretEncrypted })
  await recordAudit(ctx, 'created', 'mail_provider', id, { provider })
  return { ...(await getMailProvider(ctx, id)), secret: made ? secret : null }
}

export async function changeMailProvider(
  ctx: TenantContext,
  id: string,
  change: MailProviderChange,
  expectedVersion?: number,
) {
  await changeRow(ctx, 'mailProviders', 'mail provider', id, change, expectedVersion)
  await recordAudit(ctx, 'changed', 'mail_provider', id, { fields: Object.keys(change) })
  forget(ctx, id)
  return getMailProvider(ctx, id)
}

/** From now on, in other processes some seconds later, calls need this secret; without one given, a new one of ours. */
export async function replaceMailProviderSecret(
  ctx: TenantContext,
  id: string,
  { secret: given }: NewMailProviderSecret,
  expectedVersion?: number,
) {
  const { secret, made } = chooseSecret((await getMailProvider(ctx, id)).provider, given)
  const secretEncrypted = ctx.deps.secrets.encrypt(secret, secretContext(ctx.tenantId, id))
  await changeRow(ctx, 'mailProviders', 'mail provider', id, { secretEncrypted }, expectedVersion)
  await recordAudit(ctx, 'secret_replaced', 'mail_provider', id)
  forget(ctx, id)
  return { ...(await getMailProvider(ctx, id)), secret: made ? secret : null }
}

/** Archives a mail provider: its calls are refused, what it has told stays. */
export async function archiveMailProvider(ctx: TenantContext, id: string, expectedVersion?: number) {
  await archiveRow(ctx, 'mailProviders', 'mail provider', id, expectedVersion)
  await recordAudit(ctx, 'archived', 'mail_provider', id)
  forget(ctx, id)
}
