/**
 * When it is unusual that nothing comes, from when calls came until now. Pure. Moments are milliseconds of the firm's own
 * clock and days their numbers, so that a weekday begins at midnight where the firm is.
 */

const dayMs = 86_400_000
const fewestCalls = 20
const fewestDays = 5
const leastSilenceSeconds = 86_400

export interface Arrivals {
  /** When calls came, oldest first. */
  at: readonly number[]
  /** Days with calls, in order. */
  days: readonly number[]
}

export interface Usual {
  /** Days of the week on which calls usually come, 0 for Sunday. */
  weekdays: readonly number[]
  /** The median time between two calls, in which other days of the week do not count. */
  intervalSeconds: number
  /** So long a silence, counted in the same way, is unusual. */
  silentAfterSeconds: number
}

/** 1 January 1970 was a Thursday. */
const weekdayOf = (day: number) => (((day + 4) % 7) + 7) % 7

/** The usual pattern; null as long as there are too few calls, or too few days with calls, to speak of one. */
export function usualOf({ at, days }: Arrivals): Usual | null {
  if (at.length < fewestCalls || days.length < fewestDays) return null
  const weekdays = usualWeekdays(days)
  const gaps = at.slice(1).map((moment, index) => workingMs(at[index]!, moment, weekdays) / 1000)
  gaps.sort((a, b) => a - b)
  const quantile = (share: number) => gaps[Math.floor(share * (gaps.length - 1))]!
  return {
    weekdays,
    intervalSeconds: Math.round(quantile(0.5)),
    silentAfterSeconds: Math.round(Math.max(leastSilenceSeconds, 3 * quantile(0.95))),
  }
}

/** Those of which at least half had calls since the first one: a single night shift makes no Sunday usual. */
function usualWeekdays(days: readonly number[]): number[] {
  const withCalls = new Array<number>(7).fill(0)
  const passed = new Array<number>(7).fill(0)
  for (const day of days) withCalls[weekdayOf(day)]! += 1
  for (let day = days[0]!; day <= days.at(-1)!; day++) passed[weekdayOf(day)]! += 1
  return [0, 1, 2, 3, 4, 5, 6].filter(
    (weekday) => withCalls[weekday]! > 0 && 2 * withCalls[weekday]! >= passed[weekday]!,
  )
}

/** How much of the time between two moments lies on those days of the week. */
export function workingMs(from: number, to: number, weekdays: readonly number[]): number {
  const weeks = Math.max(0, Math.floor((to - from) / (7 * dayMs)))
  let sum = weeks * weekdays.length * dayMs
  for (let moment = from + weeks * 7 * dayMs; moment < to; ) {
    const day = Math.floor(moment / dayMs)
    const end = Math.min(to, (day + 1) * dayMs)
    if (weekdays.includes(weekdayOf(day))) sum += end - moment
    moment = end
  }
  return sum
}
