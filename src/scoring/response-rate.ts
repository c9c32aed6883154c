import type { InvitationCell } from './cells.ts'
import { wilson } from './proportions.ts'
import { sumOf } from './sums.ts'

/** Answered part of what was delivered, 0 to 1, with its interval; null where nothing was delivered. */
export interface ResponseRate {
  delivered: number
  responded: number
  rate: number | null
  lo: number | null
  hi: number | null
}

/** Section 12, over the invitation cells of one consultant or of the whole firm, delivered in the last days. */
export function responseRate(cells: readonly InvitationCell[], days: number, asOf: number): ResponseRate {
  const used = cells.filter(({ day }) => asOf - day >= 0 && asOf - day < days)
  const delivered = sumOf(used, (cell) => cell.delivered)
  const responded = sumOf(used, (cell) => cell.responded)
  return rateOf(delivered, responded)
}

/** The rate of so many answered of so many delivered. */
export function rateOf(delivered: number, responded: number): ResponseRate {
  if (delivered === 0) return { delivered, responded, rate: null, lo: null, hi: null }
  const rate = responded / delivered
  return { delivered, responded, rate, ...wilson(rate, delivered) }
}

/** The firm's rate lies outside the consultant's interval: selective inviting, or a dead channel. */
export function isAtypical({ lo, hi }: ResponseRate, { rate: firmRate }: ResponseRate): boolean {
  return firmRate !== null && lo !== null && hi !== null && (firmRate < lo || firmRate > hi)
}
