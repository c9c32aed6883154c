/*
 * Sending windows. On each of its days a window is open from its beginning until its end, both as a clock on the wall
 * shows them. Where a clock change skips the beginning it opens at the change; where it skips the whole window it does
 * not open that day; an end that occurs twice is the first. What the clock shows is inside the window at every moment
 * of it, so that an hour which occurs twice cannot lead outside.
 */
import { dateOf, instantAt, instantOf } from './local-time.ts'
import type { SendingWindow } from './rules.ts'

/** How far ahead an open moment is looked for. */
const searchDays = 731

/** Whether mail may go out at this moment; without a window always. */
export const isInside = (at: Date, window: SendingWindow | null, zone: string): boolean =>
  nextMoment(at, window, zone)?.getTime() === at.getTime()

/** The earliest moment, not before `after`, at which mail may go out; null if there is none within two years. */
export function nextMoment(after: Date, window: SendingWindow | null, zone: string): Date | null {
  if (!window) return after
  const days = new Set(window.days)
  const holidays = new Set(window.holidays)
  const earliest = instantOf(after)
  const first = earliest.toZonedDateTimeISO(zone).toPlainDate()
  for (let ahead = 0; ahead <= searchDays; ahead++) {
    const date = first.add({ days: ahead })
    if (!days.has(date.dayOfWeek) || holidays.has(date.toString())) continue
    const moment = openMoment(date, window, zone, earliest)
    if (moment) return dateOf(moment)
  }
  return null
}

function openMoment(date: Temporal.PlainDate, window: SendingWindow, zone: string, earliest: Temporal.Instant) {
  const from = timeOn(date, window.from)
  const opens = instantAt(from, zone)
  const closes = instantAt(timeOn(date, window.until), zone)
  const latest = Temporal.Instant.compare(opens, earliest) >= 0 ? opens : earliest
  const shown = latest.toZonedDateTimeISO(zone).toPlainDateTime()
  // The clock went back over the beginning of the window and shows once more a time before it.
  const moment =
    Temporal.PlainDateTime.compare(shown, from) >= 0
      ? latest
      : from.toZonedDateTime(zone, { disambiguation: 'later' }).toInstant()
  return Temporal.Instant.compare(moment, closes) < 0 ? moment : null
}

const timeOn = (date: Temporal.PlainDate, time: string) =>
  time === '24:00' ? date.add({ days: 1 }).toPlainDateTime() : date.toPlainDateTime(time)

/** What is wrong with a window, in a sentence; null if it can be kept. */
export function faultOfWindow({ days, from, until, holidays }: SendingWindow): string | null {
  if (until <= from) return 'The end of a sending window is later than its beginning; it does not go over midnight.'
  let open: Temporal.PlainDate | undefined
  for (const holiday of holidays.toSorted()) {
    let date: Temporal.PlainDate
    try {
      date = Temporal.PlainDate.from(holiday)
    } catch {
      return `There is no date “${holiday}”.`
    }
    if (!days.includes(date.dayOfWeek)) continue
    open = openDayBefore(date, days, holidays) ?? open ?? date
    if (open.until(date).days >= searchDays - 7) return 'The holidays leave no day open for two years.'
  }
  return null
}

/** The day of the window before a holiday, unless that is a holiday too. */
function openDayBefore(date: Temporal.PlainDate, days: readonly number[], holidays: readonly string[]) {
  for (let back = 1; back <= 7; back++) {
    const before = date.subtract({ days: back })
    if (days.includes(before.dayOfWeek)) return holidays.includes(before.toString()) ? undefined : before
  }
  return undefined
}
