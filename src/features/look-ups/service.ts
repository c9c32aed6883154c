/** How the API of a connection's ticket system is reached: entered, tried, shown without its credentials, removed. */
import type { TenantContext } from '../../context.ts'
import { allowedHostsOf } from '../../outbound/outbound.ts'
import { checkedUrl, OutboundRefused } from '../../outbound/places.ts'
import { notFound, Problem } from '../../problems.ts'
import { asking } from '../../ticket-systems/asking.ts'
import { credentialsFault } from '../../ticket-systems/credentials.ts'
import { type LookUp, LookUpFailed } from '../../ticket-systems/look-up.ts'
import { recordAudit } from '../audit-events/service.ts'
import { getConnection, systemOf } from '../connections/service.ts'
import {
  type AccountRow,
  deleteAccount,
  putAccount,
  recordSetback,
  recordSuccess,
  selectAccount,
  selectAccountShown,
} from './account-queries.ts'
import { rememberOwnAccount } from './own-account.ts'
import { armLookUpsOf } from './queries.ts'
import type { NewLookUpAccount } from './schemas.ts'
import { opened, sealed } from './sealed.ts'
import { setbackOf } from './setback.ts'

export { recordSetback, recordSuccess } from './account-queries.ts'
export { lookUpLater } from './arming.ts'
export { learnOwnAccount } from './own-account.ts'
export { opened as openedCredentials } from './sealed.ts'
export { setbackOf } from './setback.ts'
export { lookUpDue, sweepLookUps } from './work.ts'

const refusal = (pointer: string, message: string) =>
  new Problem('invalid_input', `${pointer} ${message}`, { faults: [{ pointer, message }] })

/** Throws not_found for another firm's connection, invalid_input for a system without an API that we ask. */
async function apiOf(ctx: TenantContext, connectionId: string): Promise<LookUp> {
  const { system } = await getConnection(ctx, connectionId)
  const { lookUp, title } = systemOf(system)
  if (!lookUp) throw new Problem('conflict', `${title} has no API that is asked.`)
  return lookUp
}

/** Throws not_found. */
export async function getLookUpAccount(ctx: TenantContext, connectionId: string) {
  const account = await selectAccountShown(ctx, connectionId)
  if (!account) throw notFound('connection')
  return account
}

/**
 * Enters where the API is and what to sign in with, always both: credentials never go to an address that they were not
 * entered for. Tickets that wait are looked up from now on. Throws not_found, conflict and invalid_input.
 */
export async function putLookUpAccount(ctx: TenantContext, connectionId: string, given: NewLookUpAccount) {
  if (await ctx.deps.sandboxes.has(ctx.tenantId, ctx)) throw new Problem('conflict', 'A sandbox calls nobody.')
  const api = await apiOf(ctx, connectionId)
  const { baseUrl, credentials } = given
  try {
    checkedUrl(baseUrl, allowedHostsOf(ctx.deps.config.OUTBOUND_ALLOW_HOSTS))
  } catch (error) {
    if (error instanceof OutboundRefused) throw refusal('/baseUrl', error.message)
    throw error
  }
  const fault = credentialsFault(api, credentials)
  if (fault) throw refusal('/credentials', `${fault}.`)
  await putAccount(ctx, connectionId, { baseUrl, credentialsEncrypted: sealed(ctx, connectionId, credentials) })
  await armLookUpsOf(ctx, connectionId)
  await recordAudit(ctx, 'look_up_set', 'connection', connectionId, { host: new URL(baseUrl).host })
  return getLookUpAccount(ctx, connectionId)
}

/** Forgets the address and the credentials, and what was still to be asked. Throws not_found. */
export async function deleteLookUpAccount(ctx: TenantContext, connectionId: string) {
  await getConnection(ctx, connectionId)
  await deleteAccount(ctx, connectionId)
  await recordAudit(ctx, 'look_up_removed', 'connection', connectionId)
}

const testWithinMs = 12_000

/**
 * Makes one call that any valid credentials may make; not in a transaction, since it waits for somebody else. Throws
 * not_found, and conflict when nothing was entered.
 */
export async function tryLookUp(ctx: TenantContext, connectionId: string) {
  const api = await apiOf(ctx, connectionId)
  const account = await selectAccount(ctx, connectionId)
  if (!account) throw new Problem('conflict', 'No address and no credentials were entered.')
  try {
    await tryOnce(ctx, connectionId, api, account)
    await recordSuccess(ctx, connectionId, account.version)
    return { ok: true, fault: null, message: null }
  } catch (error) {
    if (!(error instanceof LookUpFailed)) throw error
    await recordSetback(ctx, connectionId, account.version, setbackOf(error))
    return { ok: false, fault: error.fault, message: error.message }
  }
}

async function tryOnce(ctx: TenantContext, connectionId: string, api: LookUp, account: AccountRow) {
  const { outbound, clock } = ctx.deps
  const credentials = opened(ctx, connectionId, account.credentials_encrypted)
  const known = { baseUrl: account.base_url, credentials }
  const ask = await asking(outbound, known, api, { now: () => clock.now(), withinMs: testWithinMs })
  const answer = await ask(api.tryPath)
  if (answer === null) throw new LookUpFailed('wrong', 'There is no such API at the address.')
  if (api.ownAccount?.path !== api.tryPath) return
  const whose = { connection_id: connectionId, version: account.version }
  await rememberOwnAccount(ctx, whose, api.ownAccount.id(answer))
}
