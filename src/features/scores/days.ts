/** The day that a caller asks about. */
import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { dayNumber } from '../../scoring/days.ts'
import { findToday } from './reading-queries.ts'

/** The day asked for, in days since 1970-01-01; today in the firm's zone without one. Throws for a day to come. */
export async function dayAsked(ctx: TenantContext, asOf: string | undefined): Promise<number> {
  const { today } = await findToday(ctx)
  return dayUpTo(today, asOf ?? today)
}

/** A day as a number. Throws invalid_input for one after the last. */
export function dayUpTo(last: string, asOf: string): number {
  const day = dayNumber(asOf)
  if (day !== null && asOf <= last) return day
  const message = day === null ? 'must be a day since the year 1000' : 'must not lie in the future'
  throw new Problem('invalid_input', `asOf must be a day up to today, ${last}.`, {
    faults: [{ pointer: 'query/asOf', message }],
  })
}
