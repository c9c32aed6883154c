import type { TenantContext } from '../../context.ts'

export const insertTenant = (
  { tx, tenantId }: TenantContext,
  tenant: { name: string; timeZone: string; locale: string },
) =>
  tx
    .insertInto('tenants')
    .values({ id: tenantId, ...tenant })
    .returningAll()
    .executeTakeFirstOrThrow()
