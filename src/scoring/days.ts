const msPerDay = 86_400_000

/** A calendar day as the number of days since 1970-01-01, so that ages are differences. Null if there is no such day. */
export function dayNumber(text: string): number | null {
  if (!/^[12]\d{3}-\d\d-\d\d$/.test(text)) return null
  const day = Date.parse(`${text}T00:00:00Z`) / msPerDay
  return Number.isNaN(day) || dayText(day) !== text ? null : day
}

export const dayText = (day: number) => new Date(day * msPerDay).toISOString().slice(0, 10)

const instant = /^([12]\d{3}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/

/** The instant of a text as RFC 3339 writes it, in milliseconds since 1970. Null if it is not one. */
export function instantOf(text: string): number | null {
  const date = instant.exec(text)?.[1]
  return date === undefined || dayNumber(date) === null ? null : Date.parse(text)
}

/** Gives the calendar day of instants in a time zone (section 2: the firm's zone is a setting). */
export function daysIn(timeZone: string): (instant: number) => number {
  if (timeZone === 'UTC') return (ms) => Math.floor(ms / msPerDay)
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (ms) => dayNumber(format.format(ms))!
}
