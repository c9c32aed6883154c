import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { ExternalId, ExternalKind } from './schemas.ts'

const owner = 'coalesce(client_id, contact_id, consultant_id, engagement_id, ticket_id)'

const find = defineStatement<{ external_id: string; id: string }>(
  'find_external_ids',
  `select external_id, ${owner} as id from external_ids
   where tenant_id = $1 and kind = $2 and source = $3 and external_id = any($4::text[])`,
)

export const selectByExternalIds = (
  { run, tenantId }: TenantContext,
  kind: ExternalKind,
  source: string,
  externalIds: string[],
) => run(find, [tenantId, kind, source, externalIds])

// The update changes nothing: it makes a row that is already there, or is just being written, come back as well.
const link = defineStatement<{ id: string }>(
  'link_external_id',
  `insert into external_ids
     (tenant_id, source, external_id, client_id, contact_id, consultant_id, engagement_id, ticket_id)
   values ($1, $2, $3,
     case $4 when 'client' then $5::uuid end, case $4 when 'contact' then $5::uuid end,
     case $4 when 'consultant' then $5::uuid end, case $4 when 'engagement' then $5::uuid end,
     case $4 when 'ticket' then $5::uuid end)
   on conflict (tenant_id, kind, source, external_id) do update set source = excluded.source
   returning ${owner} as id`,
)

/** The id of the thing that the external id belongs to from now on: the given one, or whose it already was. */
export async function insertExternalId(
  { run, tenantId }: TenantContext,
  { kind, source, externalId, id }: ExternalId & { id: string },
): Promise<string> {
  const rows = await run(link, [tenantId, source, externalId, kind, id])
  return rows[0]!.id
}

const lock = defineStatement(
  'lock_external_id',
  `select pg_advisory_xact_lock(hashtextextended(array[$1, $2, $3, $4]::text, 0))`,
)

/** Until the end of the transaction nobody else holds this external id, whether it exists or not. */
export const lockExternalId = ({ run, tenantId }: TenantContext, { kind, source, externalId }: ExternalId) =>
  run(lock, [tenantId, kind, source, externalId])

const owners = {
  client: 'clientId',
  contact: 'contactId',
  consultant: 'consultantId',
  engagement: 'engagementId',
  ticket: 'ticketId',
} as const satisfies Record<ExternalKind, string>

export const selectExternalIdsOf = ({ tx, tenantId }: TenantContext, kind: ExternalKind, id: string, limit: number) =>
  tx
    .selectFrom('externalIds')
    .select(['source', 'externalId', 'createdAt'])
    .where('tenantId', '=', tenantId)
    .where(owners[kind], '=', id)
    .orderBy('source')
    .orderBy('externalId')
    .limit(limit)
    .execute()

/** All ids of one thing mean another one from now on. */
export const moveExternalIds = (
  { tx, tenantId }: TenantContext,
  kind: ExternalKind,
  { from, into }: { from: string; into: string },
) =>
  tx
    .updateTable('externalIds')
    .set({ [owners[kind]]: into })
    .where('tenantId', '=', tenantId)
    .where(owners[kind], '=', from)
    .execute()
