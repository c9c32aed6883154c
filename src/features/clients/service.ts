import type { TenantContext } from '../../context.ts'
import { archiveRow, changeRow, getRow } from '../../versioned.ts'
import { recordAudit } from '../audit-events/service.ts'
import { knownByExternalId } from '../external-ids/service.ts'
import { insertClient, listClients as selectClients } from './queries.ts'
import type { ClientChange, ClientQuery, NewClient } from './schemas.ts'

export async function createClient(ctx: TenantContext, client: NewClient) {
  const created = await insertClient(ctx, client)
  await recordAudit(ctx, 'created', 'client', created.id)
  return created
}

export const getClient = (ctx: TenantContext, id: string) => getRow(ctx, 'clients', 'client', id)

export const listClients = (ctx: TenantContext, query: ClientQuery) => selectClients(ctx, query)

export async function changeClient(ctx: TenantContext, id: string, change: ClientChange, expectedVersion?: number) {
  const changed = await changeRow(ctx, 'clients', 'client', id, change, expectedVersion)
  await recordAudit(ctx, 'changed', 'client', id, { fields: Object.keys(change) })
  return changed
}

/** Archives a client: its history stays, and it leaves the lists. */
export async function archiveClient(ctx: TenantContext, id: string, expectedVersion?: number) {
  await archiveRow(ctx, 'clients', 'client', id, expectedVersion)
  await recordAudit(ctx, 'archived', 'client', id)
}

export const externalClients = knownByExternalId('client', {
  get: getClient,
  change: changeClient,
  createOrFind: async (ctx, client: NewClient) => ({ created: true, thing: await createClient(ctx, client) }),
})
