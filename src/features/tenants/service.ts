import { inTenant, system } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { newId } from '../../ids.ts'
import { seedAsking } from '../policies/service.ts'
import { insertTenant } from './queries.ts'

/** Founds a firm. Its id is made here, because row-level security lets a tenant only be written from inside itself. */
export async function createTenant(
  deps: Deps,
  { name, timeZone = 'UTC', locale = 'en' }: { name: string; timeZone?: string; locale?: string },
) {
  return inTenant(deps, newId(), system, async (ctx) => {
    const tenant = await insertTenant(ctx, { name, timeZone, locale })
    await seedAsking(ctx)
    return tenant
  })
}
