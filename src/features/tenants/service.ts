import { inTenant, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { newId } from '../../ids.ts'
import { Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { createPasswordLink } from '../passwords/service.ts'
import { seedAsking } from '../policies/service.ts'
import { createUser } from '../users/service.ts'
import { findTenant, insertTenant, updateTenant } from './queries.ts'
import type { NewFirm, TenantChange } from './schemas.ts'

/** Founds a firm. Its id is made here, because row-level security lets a tenant only be written from inside itself. */
export async function createTenant(deps: Deps, firm: Founding) {
  return inTenant(deps, newId(), system, (ctx) => found(ctx, firm))
}

type Founding = Pick<NewFirm, 'name' | 'timeZone' | 'locale' | 'isSandbox'>

async function found(ctx: TenantContext, { name, timeZone = 'UTC', locale = 'en', isSandbox = false }: Founding) {
  const founded = await insertTenant(ctx, { name, timeZone, locale, isSandbox })
  await seedAsking(ctx)
  await recordAudit(ctx, 'created', 'tenant', founded.id)
  return founded
}

/** Founds a firm with its first owner, and the link by which that owner sets a password. */
export async function createFirm(deps: Deps, { ownerEmail, ownerName, ...firm }: NewFirm) {
  return inTenant(deps, newId(), system, async (ctx) => {
    const tenant = await found(ctx, firm)
    const owner = await createUser(ctx, { email: ownerEmail, name: ownerName ?? ownerEmail, role: 'owner' })
    const passwordLink = await createPasswordLink(ctx, owner.id)
    return { tenant, owner, passwordLink }
  })
}

export const getTenant = (ctx: TenantContext) => findTenant(ctx)

/** Changes the firm's settings; throws version_mismatch. */
export async function changeTenant(ctx: TenantContext, change: TenantChange, expectedVersion?: number) {
  const changed = await updateTenant(ctx, change, expectedVersion)
  if (!changed) {
    const { version } = await findTenant(ctx)
    throw new Problem('version_mismatch', `The settings have version ${version} by now, not ${expectedVersion}.`)
  }
  await recordAudit(ctx, 'changed', 'tenant', ctx.tenantId, { fields: Object.keys(change) })
  return changed
}
