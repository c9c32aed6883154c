import { dateOf, instantAt, wallTime } from './local-time.ts'
import type { Range } from './recurrence.ts'

/** Every so many months of an engagement, counted from the local date on which it starts. */
export interface Running {
  everyMonths: number
  start: string
  /** The last local date; null: it has no end. */
  until: string | null
}

const hour = '09:00'
/** No engagement is asked about more often than this many times. */
const mostTimes = 2000

/**
 * The moments at which an engagement has run so many months more, in order: at nine in the morning of the same day of the
 * month, or of the last one where the month is shorter. The start is none.
 */
export function runningDates({ everyMonths, start, until }: Running, zone: string, range: Range): Date[] {
  const first = Temporal.PlainDate.from(start)
  const last = until === null ? null : Temporal.PlainDate.from(until)
  const gone = first.until(wallTime(range.from, zone).toPlainDate(), { largestUnit: 'months' }).months
  const found: Date[] = []
  for (let nth = Math.max(1, Math.floor(gone / everyMonths)); nth <= mostTimes && found.length < range.atMost; nth++) {
    const day = first.add({ months: nth * everyMonths })
    const moment = dateOf(instantAt(day.toPlainDateTime(hour), zone))
    if (moment >= range.until || (last && Temporal.PlainDate.compare(day, last) > 0)) break
    if (moment >= range.from) found.push(moment)
  }
  return found
}
