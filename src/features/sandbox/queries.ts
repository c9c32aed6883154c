import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

export interface ClockRow {
  now: Date
  time_zone: string
  is_moving: boolean
}

const read = defineStatement<ClockRow>(
  'sandbox_clock',
  `select c.now, t.time_zone, coalesce(c.moving_until > clock_timestamp(), false) as is_moving
   from sandbox_clocks c join tenants t on t.id = c.tenant_id where c.tenant_id = $1`,
)

/** Undefined for a live firm. */
export const findClock = async ({ run, tenantId }: TenantContext) => (await run(read, [tenantId]))[0]

// Longer than any step may take. When whoever moves the clock dies, the clock stays where it is and is free after this.
const lease = `clock_timestamp() + interval '30 seconds'`

const claim = defineStatement<{ fence: number }>(
  'claim_sandbox_clock',
  `update sandbox_clocks set fence = fence + 1, moving_until = ${lease}
   where tenant_id = $1 and (moving_until is null or moving_until < clock_timestamp()) returning fence`,
)

/** The fence under which the clock is ours to move; undefined while somebody else moves it. */
export const claimClock = async ({ run, tenantId }: TenantContext) => (await run(claim, [tenantId]))[0]?.fence

const set = defineStatement<{ now: Date }>(
  'set_sandbox_clock',
  `update sandbox_clocks set now = greatest(now, $3), moving_until = ${lease}
   where tenant_id = $1 and fence = $2 returning now`,
)

/** Sets the clock, never back; undefined when it is not ours any more. */
export const setClock = async ({ run, tenantId }: TenantContext, fence: number, moment: Date) =>
  (await run(set, [tenantId, fence, moment]))[0]?.now

const release = defineStatement(
  'release_sandbox_clock',
  'update sandbox_clocks set moving_until = null where tenant_id = $1 and fence = $2',
)

export const releaseClock = ({ run, tenantId }: TenantContext, fence: number): Promise<unknown> =>
  run(release, [tenantId, fence])
