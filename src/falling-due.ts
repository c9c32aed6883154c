import type { TenantContext } from './context.ts'
import type { Deps } from './deps.ts'

/** What falls due by the clock of a firm: sweeps do it for live firms, a clock that is moved in a sandbox. */
export interface FallingDue {
  /** As whoever moves the clock reads it: `invitations sent`. */
  readonly name: string
  /** Only how it is when the clock stands again can be seen, so it is done then and not on the way. */
  readonly onArrival?: boolean
  /** What is to be known before the clock moves, such as dates of people who came since; once for each call. */
  prepare?(ctx: TenantContext): Promise<void>
  /** When it is due next; a moment that has passed when it is due now, null for never. */
  nextDue(ctx: TenantContext): Promise<Date | null>
  /** Does what is due now, or a bounded part of it; resolves to how many. None while somebody else is at it. */
  runDue(deps: Deps, tenantId: string): Promise<number>
}

/**
 * SQL for a moment as JavaScript can hold it without falling short of it: a clock that is set to it has come to the
 * microsecond that the row names.
 */
export const wholeMs = (moment: string) => `date_trunc('milliseconds', ${moment} + interval '999 microseconds')`
