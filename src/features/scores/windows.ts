/** Windows over which scores are offered, in days; the last is the headline, and the one that series are drawn of. */
export const scoreWindows = [30, 90, 365] as const
export type ScoreWindow = (typeof scoreWindows)[number]

export const headlineWindow = 365 satisfies ScoreWindow

const isSunday = (day: number) => (day + 4) % 7 === 0
const isMonthEnd = (day: number) => new Date((day + 1) * 86_400_000).getUTCDate() === 1

/** A day whose scores are kept for the series: the last of a week or of a month. Days count from 1970-01-01. */
export const isPoint = (day: number) => isSunday(day) || isMonthEnd(day)

/** How far back a series is drawn anew; older points can still be asked for one by one. */
const longestSeriesDays = 731

/** The day with which a series that is drawn today begins; firstAnswer is null without one. */
export const seriesBegin = (firstAnswer: number | null, today: number) =>
  Math.max(firstAnswer ?? today, today - longestSeriesDays)

/** The first so many days of points from one day to another, both included. */
export function pointsBetween(from: number, to: number, atMost: number): number[] {
  const days: number[] = []
  for (let day = from; day <= to && days.length < atMost; day++) if (isPoint(day)) days.push(day)
  return days
}
