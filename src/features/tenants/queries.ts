import { sql } from 'kysely'
import type { TenantContext } from '../../context.ts'
import type { TenantChange } from './schemas.ts'

export const insertTenant = (
  { tx, tenantId }: TenantContext,
  tenant: { name: string; timeZone: string; locale: string; isSandbox: boolean },
) =>
  tx
    .insertInto('tenants')
    .values({ id: tenantId, ...tenant })
    .returningAll()
    .executeTakeFirstOrThrow()

export const findTenant = ({ tx, tenantId }: TenantContext) =>
  tx.selectFrom('tenants').selectAll().where('id', '=', tenantId).executeTakeFirstOrThrow()

/** The changed row; nothing when the version is not the expected one. */
export const updateTenant = ({ tx, tenantId }: TenantContext, change: TenantChange, expectedVersion?: number) =>
  tx
    .updateTable('tenants')
    .set({ ...change, id: tenantId })
    .where('id', '=', tenantId)
    .where('version', '=', expectedVersion ?? sql<number>`version`)
    .returningAll()
    .executeTakeFirst()
