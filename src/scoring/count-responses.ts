import type { ServiceCell } from './cells.ts'
import type { ScoreSettings } from './settings.ts'

/** Room for shares that sum to 1 only nearly. */
const almost = 1e-3

/**
 * Gives the number of responses that rate any of some consultants. Cells do not say which of them share a response, so
 * they are counted where they could be the same: one client, survey and day. There it is as many as the consultant with
 * most has, and no fewer than the shares add up to. That is exact when all who share are among the consultants, or when
 * a client answers a survey once a day; else it may be too few, never too many, so that nothing is published too early.
 */
export function countResponses(service: readonly ServiceCell[], { windowDays }: ScoreSettings, asOf: number) {
  const clients = new Map<string, Map<string, number>>()
  let pairs = 0
  const byConsultant = new Map<string, { occasion: number; n: number; s: number }[]>()
  for (const { consultant, client, survey, day, n, s } of service) {
    const age = asOf - day
    if (n === 0 || age < 0 || age >= windowDays) continue
    const pair = clients.getOrInsertComputed(client, () => new Map()).getOrInsertComputed(survey, () => pairs++)
    byConsultant.getOrInsertComputed(consultant, () => []).push({ occasion: pair * windowDays + age, n, s })
  }
  return (consultants: Iterable<string>): number => {
    const occasions = new Map<number, { most: number; shares: number }>()
    for (const consultant of consultants) {
      for (const { occasion, n, s } of byConsultant.get(consultant) ?? []) {
        const seen = occasions.getOrInsertComputed(occasion, () => ({ most: 0, shares: 0 }))
        seen.most = Math.max(seen.most, n)
        seen.shares += s
      }
    }
    let count = 0
    for (const { most, shares } of occasions.values()) count += Math.max(most, Math.ceil(shares - almost))
    return count
  }
}
