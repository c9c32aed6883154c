/** How figures are worded in pictures: whole numbers, and the interval always beside the score. */

export const whole = (figure: number) => String(Math.round(figure) + 0)

export const capital = (words: string) => `${words[0]!.toUpperCase()}${words.slice(1)}`

export const percent = (figure: string) => `${figure}\u00a0%`

/** Weighted counts keep one decimal. */
export const count = (n: number) => (Number.isInteger(n) ? String(n) : n.toFixed(1))

export const counted = (n: number, one: string, many = `${one}s`) => `${count(n)}\u00a0${n === 1 ? one : many}`

export const range = (low: number, high: number) => `${whole(low)}–${whole(high)}`

interface Figures {
  score: number
  low: number
  high: number
  rawMean: number | null
  n: number | null
}

/** "82, 95 % interval 74 to 89, raw mean 91, 23 answers" */
export function scoreInWords({ score, low, high, rawMean, n }: Figures): string {
  return [
    whole(score),
    `${percent('95')} interval ${whole(low)} to ${whole(high)}`,
    ...(rawMean === null ? [] : [`raw mean ${whole(rawMean)}`]),
    ...(n === null ? [] : [counted(n, 'answer')]),
  ].join(', ')
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Midnight UTC of a day written YYYY-MM-DD; anything else is refused. */
export function dayOf(asOf: string): Date {
  const day = new Date(`${asOf}T00:00:00Z`)
  if (!/^\d{4}-\d\d-\d\d$/.test(asOf) || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== asOf)
    throw new RangeError(`a day must be written YYYY-MM-DD, not ${JSON.stringify(asOf.slice(0, 40))}`)
  return day
}

export const monthName = (day: Date) => months[day.getUTCMonth()]!

/** "4 Jan" */
export const shortDay = (day: Date) => `${day.getUTCDate()}\u00a0${monthName(day)}`

/** "4 Jan 2026" */
export const longDay = (day: Date) => `${shortDay(day)}\u00a0${day.getUTCFullYear()}`

/** "As of 4 Jan 2026, last 365 days." or as much of it as is known; null if nothing is. */
export function periodInWords({ asOf, windowDays }: { asOf?: string; windowDays?: number }): string | null {
  const parts = [
    ...(asOf === undefined ? [] : [`as of ${longDay(dayOf(asOf))}`]),
    ...(windowDays === undefined ? [] : [`last ${windowDays} days`]),
  ].join(', ')
  return parts === '' ? null : `${capital(parts)}.`
}
