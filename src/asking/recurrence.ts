/*
 * Occurrences of iCalendar rules (RFC 5545). The library counts on the calendar alone, in UTC; which instant a local time
 * is in a zone is decided here, because the RFC drops a time that a clock change skips and we ask at the next that
 * exists. Work is bounded by the time that is looked at, never by the rule: some rules have no occurrence at all.
 */
import { RRuleTemporal } from 'rrule-temporal'
import { dateOf, instantAt, wallTime } from './local-time.ts'
import { type ReadRule, readRule } from './recurrence-rule.ts'
import type { Recurrence } from './rules.ts'

const day = 86_400_000
/** How much of the calendar is given to the library at a time; a rule with COUNT is counted from its start each time. */
const stepDays = 366
/** How far apart two occurrences may be, and how far ahead one question may reach. */
const mostYears = 40

export interface Range {
  /** Included. */
  from: Date
  /** Not included; at most 40 years after `from` are looked at. */
  until: Date
  atMost: number
}

/**
 * The moments of a recurrence in an IANA zone, in order of time. The start is one only if it fits the rule. Throws a
 * RangeError for a recurrence that faultOfRecurrence refuses.
 */
export function occurrences({ rule, start }: Recurrence, zone: string, { from, until, atMost }: Range): Date[] {
  const read = readRule(rule)
  if (typeof read === 'string') throw new RangeError(read)
  const found: Date[] = []
  for (const wall of wallTimes(read, start, asIfUtc(from, zone) - day, asIfUtc(until, zone) + day)) {
    const moment = dateOf(instantAt(wall, zone))
    if (moment >= until || found.length >= atMost || isOver(read, wall, moment)) break
    if (moment >= from) found.push(moment)
  }
  return found
}

/** What is wrong with a recurrence, in a sentence; null if it can be kept. */
export function faultOfRecurrence({ rule, start }: Recurrence): string | null {
  const read = readRule(rule)
  if (typeof read === 'string') return read
  try {
    const first = epochOf(start)
    if (first === null) return `There is no date and time “${start}”.`
    const year = new Date(first).getUTCFullYear()
    if (year < 2000 || year > 2100) return 'A recurrence starts between the years 2000 and 2100.'
    for (const wall of wallTimes(read, start, first, first + mostYears * 365.25 * day))
      return isOver(read, wall, new Date(wall.toZonedDateTime('UTC').epochMilliseconds - day))
        ? 'The rule ends before it first occurs.'
        : null
    return `The rule does not occur within ${mostYears} years of its start.`
  } catch (error) {
    return `${error instanceof Error ? error.message.replace(/\.$/, '') : 'The rule cannot be read'}.`
  }
}

/** Local times of the rule in order, between two readings of the calendar in milliseconds as if it were UTC. */
function* wallTimes({ text }: ReadRule, start: string, from: number, until: number): Generator<Temporal.PlainDateTime> {
  const dtstart = startOf(start)
  const rule = new RRuleTemporal({ rruleString: text, dtstart, strict: true, maxIterations: 50_000 })
  const first = Math.max(from, dtstart.epochMilliseconds)
  const end = Math.min(until, first + mostYears * 366 * day)
  const length = text.includes('COUNT=') ? end - first : stepDays * day
  for (let step = first; step < end; step += length)
    for (const each of rule.between(new Date(step), new Date(Math.min(step + length, end) - 1), true))
      yield Temporal.PlainDateTime.from(each.toPlainDateTime().toString())
}

const startOf = (start: string) => Temporal.PlainDateTime.from(start).toZonedDateTime('UTC')

const epochOf = (start: string) => {
  try {
    return startOf(start).epochMilliseconds
  } catch {
    return null
  }
}

const asIfUtc = (at: Date, zone: string) => wallTime(at, zone).toZonedDateTime('UTC').epochMilliseconds

function isOver({ end }: ReadRule, wall: Temporal.PlainDateTime, moment: Date): boolean {
  if (!end) return false
  return 'instant' in end
    ? moment.getTime() > end.instant.epochMilliseconds
    : Temporal.PlainDateTime.compare(wall, end.local) > 0
}
