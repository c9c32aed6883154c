/** How scorecards word days, numbers and names. Pure. */
import { cleanName } from '../../charts/text.ts'
import { dayNumber, dayText } from '../../scoring/days.ts'

export const whole = (figure: number) => String(Math.round(figure) + 0)

/** A minus sign as wide as a plus, where a hyphen would be taken for a dash. */
const typographic = (text: string) => text.replace('-', '−')

export const tenth = (figure: number) => typographic((Math.round(figure * 10) / 10 + 0).toFixed(1))
export const tenthsInWords = (tenths: number) => tenth(tenths / 10)
export const signed = (figure: number) => (Math.round(figure) > 0 ? `+${whole(figure)}` : typographic(whole(figure)))

export const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`

const longDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** "22 November 2026" of a day written 2026-11-22. */
export const dayInWords = (day: string) => longDay.format(new Date(`${day}T00:00:00Z`))

/** "23 November 2025 to 22 November 2026": a window with both of its ends. */
export function periodInWords(asOf: string, days: number): string {
  return `${dayInWords(dayText(dayNumber(asOf)! - days + 1))} to ${dayInWords(asOf)}`
}

/** "22 November 2026 at 04:10, Europe/Berlin" */
export function momentInWords(moment: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone })
  return `${format.format(moment)}, ${timeZone}`
}

/** A name as it is shown, and whether it needs smaller letters. */
export function titleOf(name: string): { name: string; isLong: boolean } {
  const clean = cleanName(name)
  return { name: clean, isLong: [...clean].length > 40 }
}
