/*
 * The dates on which somebody is asked although nothing has happened. After a time in which nobody looked only the latest
 * date counts: who was not asked in March and in June is asked once, about now.
 */
import { LRUCache } from 'lru-cache'
import { occurrences, type Range } from './recurrence.ts'
import type { Recurrence } from './rules.ts'
import { type Running, runningDates } from './running.ts'

export type DateRule = Recurrence | Running

const day = 86_400_000
const farAhead = 40 * 366 * day

const datesIn = (rule: DateRule, zone: string, range: Range): Date[] =>
  'everyMonths' in rule ? runningDates(rule, zone, range) : occurrences(rule, zone, range)

/*
 * Thousands of people follow one rule, and rules are slow to read: the dates after a day are kept. On one local day there
 * is at most one, so that three are enough to find the first after any moment of it.
 */
const following = new LRUCache<string, Date[]>({ max: 5_000 })

/** The first date after a moment; null if there is none within 40 years. */
export function dateAfter(rule: DateRule, zone: string, after: Date): Date | null {
  const from = Math.floor(after.getTime() / day) * day
  const key = JSON.stringify([rule, zone, from])
  let dates = following.get(key)
  if (!dates) {
    dates = datesIn(rule, zone, { from: new Date(from), until: new Date(from + farAhead), atMost: 3 })
    following.set(key, dates)
  }
  return dates.find((date) => date > after) ?? null
}

/** The latest date after one moment and not after another; null if there is none. */
export function latestDate(rule: DateRule, zone: string, after: Date, now: Date): Date | null {
  const last = (from: Date) =>
    datesIn(rule, zone, { from, until: new Date(now.getTime() + 1), atMost: 20_000 }).at(-1) ?? null
  const earliest = new Date(after.getTime() + 1)
  const lately = new Date(now.getTime() - 400 * day)
  return (lately > earliest ? last(lately) : null) ?? last(earliest)
}
